package io.abaculus.tensor;

/** What becomes of the losses of single elements or examples: PyTorch's {@code reduction}. */
public enum LossReduction {
  /** They stay as they are, to be weighed or masked. */
  NONE,
  /** Their arithmetic mean, a scalar; NaN if there are none. */
  MEAN,
  /** Their sum, a scalar. */
  SUM;

  Tensor apply(Tensor losses) {
    return switch (this) {
      case NONE -> losses;
      case MEAN -> losses.mean();
      case SUM -> losses.sum();
    };
  }
}
