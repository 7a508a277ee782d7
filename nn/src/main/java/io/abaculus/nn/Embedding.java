package io.abaculus.nn;

import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import java.util.Arrays;

/** A learned vector for each of a number of indices; state-dict name {@code weight} (count, size). */
public final class Embedding extends Layer implements Forward {
  private final Parameter weight;

  /** With standard normal first values, PyTorch's. */
  public Embedding(Scope scope, int count, int size) {
    this(scope, count, size, new Initializer.Normal(1));
  }

  /** With chosen first values, for the weight (count, size). */
  public Embedding(Scope scope, int count, int size, Initializer weights) {
    super(scope);
    this.weight = parameter("weight", weights, count, size);
  }

  /**
   * Looks vectors up.
   *
   * @param index of an integer type, any shape; one that is out of range is an error when the numbers
   *     are computed
   * @return the shape of {@code index} and then (size)
   */
  public Tensor forward(Tensor index) {
    int size = weight.shape().dim(1);
    Tensor rows = weight.value().indexSelect(0, index.reshape(-1));
    int[] shape = Arrays.copyOf(index.shape().toArray(), index.rank() + 1);
    shape[index.rank()] = size;
    return rows.reshape(shape);
  }

  @Override
  public Tensor forward(Tensor x, Mode mode) {
    return forward(x);
  }

  /** The vectors (count, size). */
  public Parameter weight() {
    return weight;
  }
}
