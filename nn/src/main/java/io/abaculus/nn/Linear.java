package io.abaculus.nn;

import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import java.util.List;

/** A linear map with a bias: {@code x · weightᵀ + bias}. */
public final class Linear implements Module {
  private final Parameter weight;
  private final Parameter bias;

  /** With the first values of vision transformers: truncated normal weights and no bias. */
  public Linear(Scope scope, int in, int out) {
    this(scope, in, out, Initializer.truncatedNormal(), Initializer.zeros());
  }

  /**
   * With chosen first values.
   *
   * @param weights for the weight (out, in)
   * @param biases for the bias (out)
   */
  public Linear(Scope scope, int in, int out, Initializer weights, Initializer biases) {
    this.weight = scope.parameter("weight", weights, out, in);
    this.bias = scope.parameter("bias", biases, out);
  }

  /**
   * Applies the map to the last axis.
   *
   * @param x (…, in)
   * @return (…, out)
   */
  public Tensor forward(Tensor x) {
    return Functions.linear(x, weight.value(), bias.value());
  }

  /** The weight (out, in). */
  public Parameter weight() {
    return weight;
  }

  /** The bias (out). */
  public Parameter bias() {
    return bias;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(weight, bias);
  }
}
