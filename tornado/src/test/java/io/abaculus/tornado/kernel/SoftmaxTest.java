package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
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
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

final class SoftmaxTest {
  private static final int IGNORED = -100;

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 31", "8, 32", "9, 33", "17, 100"})
  void softmaxLogSoftmaxAndCrossEntropyWithItsGradient(int rows, int width) {
    double[] x = random(rows * width, 1);
    double[] dLoss = random(rows, 2);
    double[] softmax = new double[x.length];
    double[] logSoftmax = new double[x.length];
    double[] loss = new double[rows];
    double[] gradient = new double[x.length];
    LongArray target = new LongArray(OFFSET + rows);
    for (int row = 0; row < rows; row++) {
      boolean ignored = row % 4 == 3;
      int truth = row * 7 % width;
      target.set(OFFSET + row, ignored ? IGNORED : truth);
      double sum = 0;
      for (int i = 0; i < width; i++) {
        x[row * width + i] *= 20;
        sum += Math.exp(x[row * width + i]);
      }
      for (int i = 0; i < width; i++) {
        int element = row * width + i;
        logSoftmax[element] = x[element] - Math.log(sum);
        softmax[element] = Math.exp(logSoftmax[element]);
        gradient[element] =
            ignored ? 0 : (softmax[element] - (i == truth ? 1 : 0)) * dLoss[row];
      }
      loss[row] = ignored ? 0 : -logSoftmax[row * width + truth];
    }

    Grid grid = new Grid(Math.ceilDiv(rows, Softmax.ROWS), 1, 1, Softmax.LANES, Softmax.ROWS);
    FloatArray logits = operand(x);
    FloatArray y = result(x.length);
    KernelRunner.run(
        grid,
        TaskPackage.createPackage(
            "softmax", Softmax::forward, new KernelContext(), logits, y,
            IntArray.fromElements(rows, width, OFFSET, OFFSET, 0)));
    assertClose(softmax, y, 2e-6);
    FloatArray logarithm = result(x.length);
    KernelRunner.run(
        grid,
        TaskPackage.createPackage(
            "logSoftmax", Softmax::forward, new KernelContext(), logits, logarithm,
            IntArray.fromElements(rows, width, OFFSET, OFFSET, 1)));
    assertClose(logSoftmax, logarithm, 1e-6);
    FloatArray losses = result(rows);
    KernelRunner.run(
        grid,
        TaskPackage.createPackage(
            "loss", Softmax::crossEntropy, new KernelContext(), logits, target, losses,
            IntArray.fromElements(rows, width, OFFSET, OFFSET, OFFSET, IGNORED)));
    assertClose(loss, losses, 1e-6);
    FloatArray dLogits = result(x.length);
    KernelRunner.run(
        grid,
        TaskPackage.createPackage(
            "gradient", Softmax::crossEntropyBackward, new KernelContext(), logits, target,
            operand(dLoss), dLogits,
            IntArray.fromElements(rows, width, OFFSET, OFFSET, OFFSET, OFFSET, IGNORED)));
    assertClose(gradient, dLogits, 2e-6);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 31", "8, 32", "9, 33", "17, 100"})
  void gradientsOfSoftmaxAndLogSoftmaxAlsoWhereTheirOperandsLie(int rows, int width) {
    double[] dy = random(rows * width, 1);
    double[] probabilities = random(dy.length, 2);
    double[] logarithms = new double[dy.length];
    double[] ofSoftmax = new double[dy.length];
    double[] ofLogSoftmax = new double[dy.length];
    for (int row = 0; row < rows; row++) {
      double dot = 0;
      double sum = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        probabilities[i] = Math.abs(probabilities[i]) + 0.01;
        logarithms[i] = Math.log(probabilities[i]);
        dot += probabilities[i] * dy[i];
        sum += dy[i];
      }
      for (int i = row * width; i < (row + 1) * width; i++) {
        ofSoftmax[i] = probabilities[i] * (dy[i] - dot);
        ofLogSoftmax[i] = dy[i] - probabilities[i] * sum;
      }
    }
    FloatArray dx = result(dy.length);
    backward(rows, width, operand(probabilities), operand(dy), dx, false);
    assertClose(ofSoftmax, dx, 2e-6);
    backward(rows, width, operand(logarithms), operand(dy), dx, true);
    assertClose(ofLogSoftmax, dx, 2e-6);
    FloatArray overY = operand(probabilities);
    backward(rows, width, overY, operand(dy), overY, false);
    assertClose(ofSoftmax, overY, 2e-6);
    FloatArray overDy = operand(dy);
    backward(rows, width, operand(logarithms), overDy, overDy, true);
    assertClose(ofLogSoftmax, overDy, 2e-6);
  }

  private static void backward(
      int rows, int width, FloatArray y, FloatArray dy, FloatArray dx, boolean logarithm) {
    KernelRunner.run(
        new Grid(Math.ceilDiv(rows, Softmax.ROWS), 1, 1, Softmax.LANES, Softmax.ROWS),
        TaskPackage.createPackage(
            "backward", Softmax::backward, new KernelContext(), y, dy, dx,
            IntArray.fromElements(rows, width, OFFSET, OFFSET, OFFSET, logarithm ? 1 : 0)));
  }
}
