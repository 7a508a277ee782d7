package io.abaculus.tensor;

import io.abaculus.graph.Check;
import io.abaculus.graph.TensorType;

/**
 * Resizes images, as torch.nn.functional.interpolate does. Every mode is linear and separable, so it
 * is two small matrix products, and its gradient is theirs.
 *
 * @param mode the kernel
 * @param alignCorners whether the centres of corner pixels, not their outer corners, stay in place
 * @param antialias whether the kernel grows with the step when an image shrinks
 */
public record Resampling(Mode mode, boolean alignCorners, boolean antialias) {

  /** The kernel that weighs neighbouring pixels. */
  public enum Mode {
    /** The pixel that the sampling point lies in. */
    NEAREST,
    /** The two neighbours on each axis, weighed by their distance. */
    BILINEAR,
    /** Keys' kernel: a = -0.75, or -0.5 with antialiasing. */
    BICUBIC
  }

  /**
   * Checks that the options go together.
   *
   * @throws io.abaculus.graph.TensorException if they do not
   */
  public Resampling {
    Check.that(
        mode != Mode.NEAREST || !(alignCorners || antialias),
        "resample: nearest has neither aligned corners nor antialiasing");
    Check.that(
        !(alignCorners && antialias), "resample: antialiasing does not go with aligned corners");
  }

  /** A kernel without aligned corners and antialiasing. */
  public static Resampling of(Mode mode) {
    return new Resampling(mode, false, false);
  }

  /**
   * Resizes to a size.
   *
   * @param x (…, rows, columns), of a floating type, no axis empty
   * @param rows of the result, at least 1
   * @param columns of the result, at least 1
   * @return (…, rows, columns) of the same type
   * @throws io.abaculus.graph.TensorException if x or the size is not as above
   */
  public Tensor resize(Tensor x, int rows, int columns) {
    return apply(
        x, rows, columns, (double) x.dim(-2) / rows, (double) x.dim(-1) / columns);
  }

  /**
   * Resizes by factors: the size is rounded down, but the sampling step is 1 / factor all the same.
   *
   * @param x (…, rows, columns), of a floating type, no axis empty
   * @param rowFactor large enough that at least one row is left
   * @param columnFactor large enough that at least one column is left
   * @return (…, rows · rowFactor, columns · columnFactor) of the same type
   * @throws io.abaculus.graph.TensorException if x or the size is not as above
   */
  public Tensor scale(Tensor x, double rowFactor, double columnFactor) {
    int rows = (int) Math.floor(x.dim(-2) * rowFactor);
    int columns = (int) Math.floor(x.dim(-1) * columnFactor);
    return apply(x, rows, columns, 1 / rowFactor, 1 / columnFactor);
  }

  private Tensor apply(Tensor x, int rows, int columns, double rowStep, double columnStep) {
    Check.that(x.rank() >= 2, "resample: needs rows and columns, got %s", x.type());
    Check.floating("resample", x.type());
    Check.that(
        rows > 0 && columns > 0 && x.shape().size() > 0,
        "resample: %s cannot become %d x %d",
        x.shape(),
        rows,
        columns);
    Tensor across = x.matmul(matrix(x, x.dim(-1), columns, columnStep), false, true);
    return matrix(x, x.dim(-2), rows, rowStep).matmul(across);
  }

  /** The (out, in) matrix of weights. */
  private Tensor matrix(Tensor like, int in, int out, double step) {
    double[] weights = new double[out * in];
    for (int i = 0; i < out; i++) {
      row(weights, i * in, in, out, i, step);
    }
    return Tensors.table(weights, TensorType.of(like.dtype(), out, in), like.device());
  }

  private void row(double[] weights, int at, int in, int out, int i, double step) {
    if (antialias) {
      antialiased(weights, at, in, i, step);
      return;
    }
    switch (mode) {
      case NEAREST -> weights[at + Math.min(in - 1, (int) Math.floor(i * step))] = 1;
      case BILINEAR -> {
        double source = Math.max(0, source(in, out, i, step));
        int low = Math.min(in - 1, (int) Math.floor(source));
        double fraction = source - low;
        weights[at + low] += 1 - fraction;
        weights[at + Math.min(in - 1, low + 1)] += fraction;
      }
      case BICUBIC -> {
        double source = source(in, out, i, step);
        int low = (int) Math.floor(source);
        for (int tap = -1; tap <= 2; tap++) {
          int place = Math.clamp(low + tap, 0, in - 1);
          weights[at + place] += cubic(source - (low + tap), -0.75);
        }
      }
    }
  }

  private double source(int in, int out, int i, double step) {
    if (alignCorners) {
      return out == 1 ? 0 : (double) i * (in - 1) / (out - 1);
    }
    return (i + 0.5) * step - 0.5;
  }

  private void antialiased(double[] weights, int at, int in, int i, double step) {
    double stretch = Math.max(step, 1);
    double support = (mode == Mode.BICUBIC ? 2 : 1) * stretch;
    double centre = step * (i + 0.5);
    int first = Math.max(0, (int) (centre - support + 0.5));
    int last = Math.min(in, (int) (centre + support + 0.5));
    double total = 0;
    for (int j = first; j < last; j++) {
      double distance = (j - centre + 0.5) / stretch;
      double weight =
          mode == Mode.BICUBIC ? cubic(distance, -0.5) : Math.max(0, 1 - Math.abs(distance));
      weights[at + j] = weight;
      total += weight;
    }
    for (int j = first; j < last; j++) {
      weights[at + j] /= total;
    }
  }

  /** Keys, "Cubic convolution interpolation for digital image processing", 1981. */
  private static double cubic(double distance, double a) {
    double x = Math.abs(distance);
    if (x <= 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  }
}
