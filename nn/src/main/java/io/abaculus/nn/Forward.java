package io.abaculus.nn;

import io.abaculus.tensor.Tensor;

/** What takes one tensor and gives one: most layers, and any function of a tensor. */
@FunctionalInterface
public interface Forward {
  /**
   * Applies it.
   *
   * @param mode whether it is applied for training, where dropout drops and batch normalisation counts
   */
  Tensor forward(Tensor x, Mode mode);
}
