package io.abaculus.nn.pretrained;

/**
 * How weights are loaded.
 *
 * @param partial whether to go on where tensors are missing, are not known, or have another shape than
 *     the model's; what is missing keeps its random first values
 * @param dropRegisters whether to build the model without the registers that the weights have, as NeCo's
 *     "XR" models are
 */
public record LoadOptions(boolean partial, boolean dropRegisters) {
  /** Everything must be there, and nothing else. */
  public static final LoadOptions STRICT = new LoadOptions(false, false);
}
