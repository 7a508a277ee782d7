package io.abaculus.neco.config;

import io.abaculus.device.DeviceSettings;
import io.abaculus.device.ProductMath;

/**
 * How a GPU computes.
 *
 * @param gpuMath what computes matrix products
 * @param tf32 whether cuBLAS may round factors to TF32; of no effect on {@link GpuMath#COMPILED}
 * @param gpuReplay whether the launches of a step are recorded and replayed as a CUDA graph
 */
public record GpuConfig(GpuMath gpuMath, boolean tf32, boolean gpuReplay) {
  /** The same for a device. */
  public DeviceSettings settings() {
    return new DeviceSettings(
        switch (gpuMath) {
          case COMPILED -> ProductMath.COMPILED;
          case LIBRARY -> tf32 ? ProductMath.LIBRARY_TF32 : ProductMath.LIBRARY;
        },
        gpuReplay);
  }
}
