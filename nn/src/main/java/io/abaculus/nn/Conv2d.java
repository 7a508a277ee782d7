package io.abaculus.nn;

import io.abaculus.graph.Check;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A two-dimensional convolution (cross-correlation, as everywhere in deep learning) with a square kernel;
 * state-dict names {@code weight} (out, in, kernel, kernel) and {@code bias} (out).
 */
public final class Conv2d extends Layer implements Forward {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final int stride;
  private final int padding;

  /**
   * With PyTorch's first values, a bias, a stride of 1 and no padding.
   *
   * @param in channels of what it takes
   * @param out channels of what it gives
   * @param kernel rows and columns of the window
   */
  public Conv2d(Scope scope, int in, int out, int kernel) {
    this(scope, in, out, kernel, 1, 0);
  }

  /**
   * With PyTorch's first values and a bias.
   *
   * @param stride how far the window moves, at least 1
   * @param padding zeros on every side, at least 0
   */
  public Conv2d(Scope scope, int in, int out, int kernel, int stride, int padding) {
    this(
        scope,
        in,
        out,
        kernel,
        stride,
        padding,
        Initializer.fanIn(in * kernel * kernel),
        Initializer.fanIn(in * kernel * kernel));
  }

  /**
   * With chosen first values.
   *
   * @param weights for the weight (out, in, kernel, kernel)
   * @param biases for the bias (out); null for no bias
   */
  public Conv2d(
      Scope scope,
      int in,
      int out,
      int kernel,
      int stride,
      int padding,
      Initializer weights,
      @Nullable Initializer biases) {
    super(scope);
    Check.that(
        in > 0 && out > 0 && kernel > 0 && stride > 0 && padding >= 0,
        "conv2d: %d to %d channels, a kernel of %d, a stride of %d and a padding of %d",
        in,
        out,
        kernel,
        stride,
        padding);
    this.weight = parameter("weight", weights, out, in, kernel, kernel);
    this.bias = biases == null ? null : parameter("bias", biases, out);
    this.stride = stride;
    this.padding = padding;
  }

  /**
   * Convolves images.
   *
   * @param x (batch, in, rows, columns)
   * @return (batch, out, output rows, output columns), see {@link Functions#conv2d}
   */
  public Tensor forward(Tensor x) {
    return Functions.conv2d(
        x,
        weight.value(),
        bias == null ? null : bias.value(),
        new int[]{stride, stride},
        new int[]{padding, padding});
  }

  @Override
  public Tensor forward(Tensor x, Mode mode) {
    return forward(x);
  }
}
