package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
import static io.abaculus.tornado.kernel.Numbers.factors;
import static io.abaculus.tornado.kernel.Numbers.operand;
import static io.abaculus.tornado.kernel.Numbers.random;

import io.abaculus.tornado.launch.Grid;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

final class OptimizerTest {
  private static final int COUNT = 65;

  @Test
  void adamWChangesParametersAndMoments() {
    double[] parameter = random(COUNT, 1);
    double[] gradient = random(COUNT, 2);
    double[] mean = random(COUNT, 3);
    double[] square = random(COUNT, 4);
    double rate = 1e-2;
    double decay = 0.1;
    int step = 7;
    double[] newParameter = new double[COUNT];
    double[] newMean = new double[COUNT];
    double[] newSquare = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      square[i] = Math.abs(square[i]);
      newMean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
      newSquare[i] = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i];
      double root = Math.sqrt(newSquare[i] / (1 - Math.pow(0.999, step))) + 1e-8;
      newParameter[i] =
          parameter[i] * (1 - rate * decay)
              - rate / (1 - Math.pow(0.9, step)) * newMean[i] / root;
    }
    FloatArray parameters = operand(parameter);
    FloatArray means = operand(mean);
    FloatArray squares = operand(square);
    FloatArray factors =
        factors(
            1 - rate * decay, rate / (1 - Math.pow(0.9, step)),
            1 / Math.sqrt(1 - Math.pow(0.999, step)), 0.9, 0.1, 0.999, 0.001, 1e-8);
    KernelRunner.run(
        Grid.covering(COUNT, 64),
        TaskPackage.createPackage(
            "adamw", OptimizerKernels::adamW, new KernelContext(), parameters, operand(gradient),
            means,
            squares, factors, IntArray.fromElements(COUNT, OFFSET, OFFSET, OFFSET, OFFSET)));
    assertClose(newParameter, parameters, 1e-6);
    assertClose(newMean, means, 1e-6);
    assertClose(newSquare, squares, 1e-6);
  }

  @Test
  void theMovingAverageFollowsAParameter() {
    double[] average = random(COUNT, 1);
    double[] parameter = random(COUNT, 2);
    double[] expected = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      expected[i] = 0.75 * average[i] + 0.25 * parameter[i];
    }
    FloatArray actual = operand(average);
    KernelRunner.run(
        Grid.covering(COUNT, 64),
        TaskPackage.createPackage(
            "average", OptimizerKernels::movingAverage, new KernelContext(), actual,
            operand(parameter),
            factors(0.75, 0.25), IntArray.fromElements(COUNT, OFFSET, OFFSET)));
    assertClose(expected, actual, 1e-6);
  }
}
