package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
import static io.abaculus.tornado.kernel.Numbers.factors;
import static io.abaculus.tornado.kernel.Numbers.operand;
import static io.abaculus.tornado.kernel.Numbers.random;
import static io.abaculus.tornado.kernel.Numbers.result;

import io.abaculus.tornado.launch.Grid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

final class LayerNormTest {
  private static final double EPSILON = 1e-6;

  @ParameterizedTest
  @CsvSource({"1, 5", "7, 31", "8, 32", "9, 33", "25, 384"})
  void normalisesRowsAndGivesAllGradients(int rows, int width) {
    double[] x = random(rows * width, 1);
    double[] weight = random(width, 2);
    double[] bias = random(width, 3);
    double[] dy = random(rows * width, 4);
    double[] y = new double[rows * width];
    double[] dx = new double[rows * width];
    double[] mean = new double[rows];
    double[] reciprocal = new double[rows];
    double[] dWeight = new double[width];
    double[] dBias = new double[width];
    for (int row = 0; row < rows; row++) {
      int start = row * width;
      double variance = 0;
      for (int i = 0; i < width; i++) {
        mean[row] += x[start + i] / width;
      }
      for (int i = 0; i < width; i++) {
        variance += (x[start + i] - mean[row]) * (x[start + i] - mean[row]) / width;
      }
      reciprocal[row] = 1 / Math.sqrt(variance + EPSILON);
      double meanGradient = 0;
      double meanProduct = 0;
      for (int i = 0; i < width; i++) {
        double normalized = (x[start + i] - mean[row]) * reciprocal[row];
        y[start + i] = normalized * weight[i] + bias[i];
        dWeight[i] += dy[start + i] * normalized;
        dBias[i] += dy[start + i];
        meanGradient += dy[start + i] * weight[i] / width;
        meanProduct += dy[start + i] * weight[i] * normalized / width;
      }
      for (int i = 0; i < width; i++) {
        double normalized = (x[start + i] - mean[row]) * reciprocal[row];
        dx[start + i] =
            reciprocal[row] * (dy[start + i] * weight[i] - meanGradient - normalized * meanProduct);
      }
    }

    FloatArray rowsOfX = operand(x);
    FloatArray weights = operand(weight);
    FloatArray gradient = operand(dy);
    FloatArray actualY = result(y.length);
    FloatArray actualMean = result(rows);
    FloatArray actualReciprocal = result(rows);
    Grid grid = new Grid(Math.ceilDiv(rows, LayerNormKernels.ROWS), 1, 1, LayerNormKernels.LANES,
        LayerNormKernels.ROWS);
    KernelRunner.run(
        grid,
        TaskPackage.createPackage(
            "forward", LayerNormKernels::forward, new KernelContext(), rowsOfX, weights,
            operand(bias),
            actualY, actualMean, actualReciprocal, factors(EPSILON),
            IntArray.fromElements(rows, width, OFFSET, OFFSET, OFFSET, OFFSET, OFFSET, OFFSET, 1,
                2)));
    assertClose(y, actualY, 2e-6);
    assertClose(mean, actualMean, 1e-6);
    assertClose(reciprocal, actualReciprocal, 1e-6);

    FloatArray actualDx = result(dx.length);
    KernelRunner.run(
        grid,
        TaskPackage.createPackage(
            "backward", LayerNormKernels::backward, new KernelContext(), rowsOfX, weights,
            actualMean,
            actualReciprocal, gradient, actualDx,
            IntArray.fromElements(rows, width, OFFSET, OFFSET, OFFSET, OFFSET, OFFSET, OFFSET)));
    assertClose(dx, actualDx, 5e-6);

    int pieceRows = 9;
    int pieces = Math.ceilDiv(rows, pieceRows);
    FloatArray weightPieces = result(pieces * width);
    FloatArray biasPieces = result(pieces * width);
    KernelRunner.run(
        new Grid(
            Math.ceilDiv(width, LayerNormKernels.LANES), pieces, 1, LayerNormKernels.LANES,
            LayerNormKernels.ROWS),
        TaskPackage.createPackage(
            "parameters", LayerNormKernels::backwardParameters, new KernelContext(), rowsOfX,
            actualMean,
            actualReciprocal, gradient, weightPieces, biasPieces,
            IntArray.fromElements(
                rows, width, pieceRows, OFFSET, OFFSET, OFFSET, OFFSET, OFFSET, OFFSET, 1)));
    assertClose(dWeight, ReductionTest.sumOfColumns(weightPieces, pieces, width), 2e-6);
    assertClose(dBias, ReductionTest.sumOfColumns(biasPieces, pieces, width), 2e-6);
  }
}
