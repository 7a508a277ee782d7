package io.abaculus.nn;

import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;

/** Layer normalisation of the last axis (Ba et al., "Layer normalization", 2016). */
public final class LayerNorm extends Layer implements Forward {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  /**
   * Begins as plain normalisation: weight one, bias zero.
   *
   * @param size of the last axis
   * @param epsilon added to the variance
   */
  public LayerNorm(Scope scope, int size, double epsilon) {
    super(scope);
    this.weight = parameter("weight", Initializer.ones(), size);
    this.bias = parameter("bias", Initializer.zeros(), size);
    this.epsilon = epsilon;
  }

  /** Normalises the last axis of {@code x} (…, size). */
  public Tensor forward(Tensor x) {
    return Functions.layerNorm(x, weight.value(), bias.value(), epsilon);
  }

  @Override
  public Tensor forward(Tensor x, Mode mode) {
    return forward(x);
  }
}
