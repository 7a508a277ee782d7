package io.abaculus.nn;

import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;

/** A learned factor for each channel (Touvron et al., "Going deeper with image transformers", 2021). */
public final class LayerScale extends Layer implements Forward {
  private final Parameter gamma;

  /** All factors begin as {@code initial}. */
  public LayerScale(Scope scope, int size, double initial) {
    super(scope);
    this.gamma = parameter("gamma", new Initializer.Constant(initial), size);
  }

  /** Scales the last axis of {@code x} (…, size). */
  public Tensor forward(Tensor x) {
    return x.mul(gamma.value());
  }

  @Override
  public Tensor forward(Tensor x, Mode mode) {
    return forward(x);
  }
}
