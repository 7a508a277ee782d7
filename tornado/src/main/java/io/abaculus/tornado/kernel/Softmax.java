package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Softmax of rows and its logarithm with their gradients, and the cross-entropy of rows with a class.
 *
 * <p>A group of 32 x 8 work-items has 8 rows, 32 work-items each; largest elements and sums of a row go
 * through local memory (2 KiB), in the same order every time.
 */
public final class Softmax {
  /** Work-items for a row. */
  public static final int LANES = 32;

  /** Rows of a group. */
  public static final int ROWS = 8;

  private static final float LOWEST = -3.0e38f;

  private Softmax() {}

  /**
   * exp(x) / sum(exp(x)) of every row, or its logarithm. Launch: rows / 8 groups of 32 x 8, rounded up.
   *
   * @param x (rows, width)
   * @param y receives (rows, width)
   * @param arguments rows, width; where x and y begin; 1 for the logarithm, else 0
   */
  public static void forward(
      KernelContext context, FloatArray x, FloatArray y, IntArray arguments) {
    int rows = arguments.get(0);
    int width = arguments.get(1);
    boolean logarithm = arguments.get(4) == 1;
    int lane = context.localIdx;
    int part = context.localIdy * LANES;
    int row = context.groupIdx * ROWS + context.localIdy;
    int start = arguments.get(2) + Math.min(row, rows - 1) * width;
    float[] largests = context.allocateFloatLocalArray(LANES * ROWS);
    float[] sums = context.allocateFloatLocalArray(LANES * ROWS);
    float largest = LOWEST;
    for (int i = lane; i < width; i += LANES) {
      largest = Math.max(largest, x.get(start + i));
    }
    largests[part + lane] = largest;
    context.localBarrier();
    for (int i = 0; i < LANES; i++) {
      largest = Math.max(largest, largests[part + i]);
    }
    float sum = 0f;
    for (int i = lane; i < width; i += LANES) {
      sum += TornadoMath.exp(x.get(start + i) - largest);
    }
    sums[part + lane] = sum;
    context.localBarrier();
    sum = 0f;
    for (int i = 0; i < LANES; i++) {
      sum += sums[part + i];
    }
    if (row < rows) {
      int yStart = arguments.get(3) + row * width;
      float logSum = TornadoMath.log(sum);
      float reciprocal = 1f / sum;
      for (int i = lane; i < width; i += LANES) {
        float shifted = x.get(start + i) - largest;
        y.set(yStart + i,
            logarithm ? shifted - logSum : TornadoMath.exp(shifted) * reciprocal);
      }
    }
  }

  /**
   * The gradient of {@link #forward}: y (dy - the row's sum of y dy), or dy - exp(y) · the row's sum of dy
   * where y is the logarithm. Launch as it.
   *
   * @param y (rows, width), of the forward kernel
   * @param dy (rows, width)
   * @param dx receives (rows, width); it may lie where y or dy does
   * @param arguments rows, width; where y, dy and dx begin; 1 for the logarithm, else 0
   */
  public static void backward(
      KernelContext context, FloatArray y, FloatArray dy, FloatArray dx, IntArray arguments) {
    int rows = arguments.get(0);
    int width = arguments.get(1);
    boolean logarithm = arguments.get(5) == 1;
    int lane = context.localIdx;
    int part = context.localIdy * LANES;
    int row = context.groupIdx * ROWS + context.localIdy;
    int skip = Math.min(row, rows - 1) * width;
    int yStart = arguments.get(2) + skip;
    int dyStart = arguments.get(3) + skip;
    float[] sums = context.allocateFloatLocalArray(LANES * ROWS);
    float sum = 0f;
    for (int i = lane; i < width; i += LANES) {
      float gradient = dy.get(dyStart + i);
      sum += logarithm ? gradient : gradient * y.get(yStart + i);
    }
    sums[part + lane] = sum;
    context.localBarrier();
    sum = 0f;
    for (int i = 0; i < LANES; i++) {
      sum += sums[part + i];
    }
    if (row < rows) {
      int dxStart = arguments.get(4) + row * width;
      for (int i = lane; i < width; i += LANES) {
        float gradient = dy.get(dyStart + i);
        float value = y.get(yStart + i);
        dx.set(dxStart + i,
            logarithm ? gradient - TornadoMath.exp(value) * sum : value * (gradient - sum));
      }
    }
  }

  /**
   * -log softmax(logits)[target] of every row; 0 where the target is the index to ignore, NaN where it
   * is no class. Launch: rows / 8 groups of 32 x 8, rounded up.
   *
   * @param logits (rows, classes)
   * @param target (rows)
   * @param loss receives (rows)
   * @param arguments rows, classes; where logits, target and loss begin; the index to ignore
   */
  public static void crossEntropy(
      KernelContext context,
      FloatArray logits,
      LongArray target,
      FloatArray loss,
      IntArray arguments) {
    int rows = arguments.get(0);
    int classes = arguments.get(1);
    int lane = context.localIdx;
    int part = context.localIdy * LANES;
    int row = context.groupIdx * ROWS + context.localIdy;
    int start = arguments.get(2) + Math.min(row, rows - 1) * classes;
    float[] largests = context.allocateFloatLocalArray(LANES * ROWS);
    float[] sums = context.allocateFloatLocalArray(LANES * ROWS);
    float largest = LOWEST;
    for (int i = lane; i < classes; i += LANES) {
      largest = Math.max(largest, logits.get(start + i));
    }
    largests[part + lane] = largest;
    context.localBarrier();
    for (int i = 0; i < LANES; i++) {
      largest = Math.max(largest, largests[part + i]);
    }
    float sum = 0f;
    for (int i = lane; i < classes; i += LANES) {
      sum += TornadoMath.exp(logits.get(start + i) - largest);
    }
    sums[part + lane] = sum;
    context.localBarrier();
    if (lane == 0 && row < rows) {
      sum = 0f;
      for (int i = 0; i < LANES; i++) {
        sum += sums[part + i];
      }
      long truth = target.get(arguments.get(3) + row);
      boolean known = truth >= 0 && truth < classes;
      int chosen = known ? (int) truth : 0;
      float negative = largest + TornadoMath.log(sum) - logits.get(start + chosen);
      float value = known ? negative : NotANumber.insteadOf(negative);
      loss.set(arguments.get(4) + row, truth == arguments.get(5) ? 0f : value);
    }
  }

  /**
   * The gradient of {@link #crossEntropy}: softmax(logits) less 1 at the target, times the row's
   * gradient; 0 where the target is ignored. Launch as it.
   *
   * @param logits (rows, classes)
   * @param target (rows)
   * @param dLoss (rows)
   * @param dLogits receives (rows, classes)
   * @param arguments rows, classes; where logits, target, dLoss and dLogits begin; the index to ignore
   */
  public static void crossEntropyBackward(
      KernelContext context,
      FloatArray logits,
      LongArray target,
      FloatArray dLoss,
      FloatArray dLogits,
      IntArray arguments) {
    int rows = arguments.get(0);
    int classes = arguments.get(1);
    int lane = context.localIdx;
    int part = context.localIdy * LANES;
    int row = context.groupIdx * ROWS + context.localIdy;
    int start = arguments.get(2) + Math.min(row, rows - 1) * classes;
    float[] largests = context.allocateFloatLocalArray(LANES * ROWS);
    float[] sums = context.allocateFloatLocalArray(LANES * ROWS);
    float largest = LOWEST;
    for (int i = lane; i < classes; i += LANES) {
      largest = Math.max(largest, logits.get(start + i));
    }
    largests[part + lane] = largest;
    context.localBarrier();
    for (int i = 0; i < LANES; i++) {
      largest = Math.max(largest, largests[part + i]);
    }
    float sum = 0f;
    for (int i = lane; i < classes; i += LANES) {
      sum += TornadoMath.exp(logits.get(start + i) - largest);
    }
    sums[part + lane] = sum;
    context.localBarrier();
    sum = 0f;
    for (int i = 0; i < LANES; i++) {
      sum += sums[part + i];
    }
    if (row < rows) {
      long truth = target.get(arguments.get(3) + row);
      float gradient = truth == arguments.get(6) ? 0f : dLoss.get(arguments.get(4) + row);
      int dStart = arguments.get(5) + row * classes;
      float reciprocal = 1f / sum;
      for (int i = lane; i < classes; i += LANES) {
        float probability = TornadoMath.exp(logits.get(start + i) - largest) * reciprocal;
        float rest = i == truth ? probability - 1f : probability;
        dLogits.set(dStart + i, rest * gradient);
      }
    }
  }
}
