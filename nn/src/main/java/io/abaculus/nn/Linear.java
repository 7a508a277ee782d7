package io.abaculus.nn;

import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A linear map with or without a bias: {@code x · weightᵀ + bias}. */
public final class Linear extends Layer implements Forward {
  private final Parameter weight;
  private final @Nullable Parameter bias;

  /**
   * With the first values of vision transformers: truncated normal weights of deviation 0.02 and a bias of
   * zeros. PyTorch's are {@code Initializer.fanIn(in)} for both.
   */
  public Linear(Scope scope, int in, int out) {
    this(scope, in, out, Initializer.truncatedNormal(), Initializer.zeros());
  }

  /**
   * With chosen first values.
   *
   * @param weights for the weight (out, in)
   * @param biases for the bias (out); null for no bias
   */
  public Linear(
      Scope scope, int in, int out, Initializer weights, @Nullable Initializer biases) {
    super(scope);
    this.weight = parameter("weight", weights, out, in);
    this.bias = biases == null ? null : parameter("bias", biases, out);
  }

  /** Without a bias, with truncated normal weights. */
  public static Linear withoutBias(Scope scope, int in, int out) {
    return new Linear(scope, in, out, Initializer.truncatedNormal(), null);
  }

  /**
   * Applies the map to the last axis.
   *
   * @param x (…, in)
   * @return (…, out)
   */
  public Tensor forward(Tensor x) {
    return Functions.linear(x, weight.value(), bias == null ? null : bias.value());
  }

  @Override
  public Tensor forward(Tensor x, Mode mode) {
    return forward(x);
  }

  /** The length of the last axis of what it takes. */
  public int in() {
    return weight.shape().dim(1);
  }

  /** The length of the last axis of what it gives. */
  public int out() {
    return weight.shape().dim(0);
  }

  /** The weight (out, in). */
  public Parameter weight() {
    return weight;
  }

  /** The bias (out); null if there is none. */
  public @Nullable Parameter bias() {
    return bias;
  }
}
