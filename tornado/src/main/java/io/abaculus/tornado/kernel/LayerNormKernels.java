package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Layer normalisation of rows (Ba, Kiros and Hinton, "Layer normalization", 2016) and its gradients.
 *
 * <p>A group of 32 x 8 work-items has 8 rows, 32 work-items each. The 32 partial sums of a row go
 * through local memory (1 or 2 KiB) and are added by every work-item in the same order.
 */
public final class LayerNormKernels {
  /** Work-items for a row. */
  public static final int LANES = 32;

  /** Rows of a group. */
  public static final int ROWS = 8;

  private LayerNormKernels() {}

  /**
   * y = (x - mean) / sqrt(variance + epsilon) · weight + bias. Launch: rows / 8 groups of 32 x 8,
   * rounded up.
   *
   * @param x (rows, width)
   * @param weight (width)
   * @param bias (width)
   * @param y receives (rows, width)
   * @param mean receives (rows)
   * @param reciprocalDeviation receives (rows): 1 / sqrt(variance + epsilon)
   * @param factors epsilon
   * @param arguments rows, width; where x, weight, bias, y, mean and reciprocalDeviation begin; 1 if
   *     mean has an array of its own, 0 if it goes to that of y; 2 if reciprocalDeviation has one, 1 if it
   *     goes to that of mean, 0 if to that of y
   */
  public static void forward(
      KernelContext context,
      FloatArray x,
      FloatArray weight,
      FloatArray bias,
      FloatArray y,
      FloatArray mean,
      FloatArray reciprocalDeviation,
      FloatArray factors,
      IntArray arguments) {
    int rows = arguments.get(0);
    int width = arguments.get(1);
    int lane = context.localIdx;
    int part = context.localIdy * LANES;
    int row = context.groupIdx * ROWS + context.localIdy;
    int start = arguments.get(2) + Math.min(row, rows - 1) * width;
    float[] sums = context.allocateFloatLocalArray(LANES * ROWS);
    float[] squares = context.allocateFloatLocalArray(LANES * ROWS);
    float sum = 0f;
    for (int i = lane; i < width; i += LANES) {
      sum += x.get(start + i);
    }
    sums[part + lane] = sum;
    context.localBarrier();
    float total = 0f;
    for (int i = 0; i < LANES; i++) {
      total += sums[part + i];
    }
    float average = total / width;
    float square = 0f;
    for (int i = lane; i < width; i += LANES) {
      float centered = x.get(start + i) - average;
      square = centered * centered + square;
    }
    squares[part + lane] = square;
    context.localBarrier();
    total = 0f;
    for (int i = 0; i < LANES; i++) {
      total += squares[part + i];
    }
    float reciprocal = 1f / TornadoMath.sqrt(total / width + factors.get(0));
    if (row < rows) {
      int weightStart = arguments.get(3);
      int biasStart = arguments.get(4);
      int yStart = arguments.get(5) + row * width;
      for (int i = lane; i < width; i += LANES) {
        float normalized = (x.get(start + i) - average) * reciprocal;
        y.set(yStart + i, normalized * weight.get(weightStart + i) + bias.get(biasStart + i));
      }
      if (lane == 0) {
        int meanAt = arguments.get(6) + row;
        if (arguments.get(8) == 1) {
          mean.set(meanAt, average);
        } else {
          y.set(meanAt, average);
        }
        int reciprocalAt = arguments.get(7) + row;
        int array = arguments.get(9);
        if (array == 2) {
          reciprocalDeviation.set(reciprocalAt, reciprocal);
        } else if (array == 1) {
          mean.set(reciprocalAt, reciprocal);
        } else {
          y.set(reciprocalAt, reciprocal);
        }
      }
    }
  }

  /**
   * The gradient of x. Launch as {@link #forward}.
   *
   * @param x (rows, width)
   * @param weight (width)
   * @param mean (rows), of the forward kernel
   * @param reciprocalDeviation (rows), of the forward kernel
   * @param dy the gradient of y
   * @param dx receives (rows, width)
   * @param arguments rows, width; where x, weight, mean, reciprocalDeviation, dy and dx begin
   */
  public static void backward(
      KernelContext context,
      FloatArray x,
      FloatArray weight,
      FloatArray mean,
      FloatArray reciprocalDeviation,
      FloatArray dy,
      FloatArray dx,
      IntArray arguments) {
    int rows = arguments.get(0);
    int width = arguments.get(1);
    int lane = context.localIdx;
    int part = context.localIdy * LANES;
    int row = context.groupIdx * ROWS + context.localIdy;
    int readRow = Math.min(row, rows - 1);
    int xStart = arguments.get(2) + readRow * width;
    int weightStart = arguments.get(3);
    int dyStart = arguments.get(6) + readRow * width;
    float average = mean.get(arguments.get(4) + readRow);
    float reciprocal = reciprocalDeviation.get(arguments.get(5) + readRow);
    float[] sums = context.allocateFloatLocalArray(LANES * ROWS);
    float[] products = context.allocateFloatLocalArray(LANES * ROWS);
    float sum = 0f;
    float product = 0f;
    for (int i = lane; i < width; i += LANES) {
      float dNormalized = dy.get(dyStart + i) * weight.get(weightStart + i);
      sum += dNormalized;
      product = dNormalized * ((x.get(xStart + i) - average) * reciprocal) + product;
    }
    sums[part + lane] = sum;
    products[part + lane] = product;
    context.localBarrier();
    float totalSum = 0f;
    float totalProduct = 0f;
    for (int i = 0; i < LANES; i++) {
      totalSum += sums[part + i];
      totalProduct += products[part + i];
    }
    float meanSum = totalSum / width;
    float meanProduct = totalProduct / width;
    if (row < rows) {
      int dxStart = arguments.get(7) + row * width;
      for (int i = lane; i < width; i += LANES) {
        float dNormalized = dy.get(dyStart + i) * weight.get(weightStart + i);
        float normalized = (x.get(xStart + i) - average) * reciprocal;
        dx.set(dxStart + i, reciprocal * (dNormalized - meanSum - normalized * meanProduct));
      }
    }
  }

  /**
   * The gradients of weight and bias of a piece of the rows, which {@link ReductionKernels#columns} then adds.
   * Launch: (width / 32, pieces) groups of 32 x 8, rounded up.
   *
   * @param x (rows, width)
   * @param mean (rows), of the forward kernel
   * @param reciprocalDeviation (rows), of the forward kernel
   * @param dy the gradient of y
   * @param dWeight receives (pieces, width)
   * @param dBias receives (pieces, width)
   * @param arguments rows, width, rows of a piece; where x, mean, reciprocalDeviation, dy, dWeight and
   *     dBias begin; 1 if dBias has an array of its own, 0 if it goes to that of dWeight
   */
  public static void backwardParameters(
      KernelContext context,
      FloatArray x,
      FloatArray mean,
      FloatArray reciprocalDeviation,
      FloatArray dy,
      FloatArray dWeight,
      FloatArray dBias,
      IntArray arguments) {
    int rows = arguments.get(0);
    int width = arguments.get(1);
    int pieceRows = arguments.get(2);
    int lane = context.localIdx;
    int part = context.localIdy;
    int column = context.groupIdx * LANES + lane;
    int readColumn = Math.min(column, width - 1);
    int end = Math.min((context.groupIdy + 1) * pieceRows, rows);
    float[] weights = context.allocateFloatLocalArray(LANES * ROWS);
    float[] biases = context.allocateFloatLocalArray(LANES * ROWS);
    float weightSum = 0f;
    float biasSum = 0f;
    for (int row = context.groupIdy * pieceRows + part; row < end; row += ROWS) {
      float gradient = dy.get(arguments.get(6) + row * width + readColumn);
      float centered =
          x.get(arguments.get(3) + row * width + readColumn) - mean.get(arguments.get(4) + row);
      float normalized = centered * reciprocalDeviation.get(arguments.get(5) + row);
      weightSum = gradient * normalized + weightSum;
      biasSum += gradient;
    }
    weights[part * LANES + lane] = weightSum;
    biases[part * LANES + lane] = biasSum;
    context.localBarrier();
    if (part == 0 && column < width) {
      weightSum = 0f;
      biasSum = 0f;
      for (int i = 0; i < ROWS; i++) {
        weightSum += weights[i * LANES + lane];
        biasSum += biases[i * LANES + lane];
      }
      int element = context.groupIdy * width + column;
      dWeight.set(arguments.get(7) + element, weightSum);
      if (arguments.get(9) == 1) {
        dBias.set(arguments.get(8) + element, biasSum);
      } else {
        dWeight.set(arguments.get(8) + element, biasSum);
      }
    }
  }
}
