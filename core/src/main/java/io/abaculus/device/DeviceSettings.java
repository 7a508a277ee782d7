package io.abaculus.device;

/**
 * How a device computes, where it has a choice.
 *
 * @param products what computes matrix products
 * @param replay whether launches are recorded and replayed as a whole, such as by a CUDA graph; changes no
 *     result
 */
public record DeviceSettings(ProductMath products, boolean replay) {
  /** What every device takes. */
  public static final DeviceSettings DEFAULT = new DeviceSettings(ProductMath.COMPILED, false);
}
