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
}
