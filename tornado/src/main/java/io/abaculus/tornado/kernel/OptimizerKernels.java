package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Updates of all parameters that lie one after another in an array and share their factors. One
 * work-item an element, groups of any size.
 */
public final class OptimizerKernels {
  private OptimizerKernels() {}

  /**
   * AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019), as {@code nn.optim}
   * has it. Launch: {@code count} work-items, rounded up to groups.
   *
   * @param parameter the numbers to change
   * @param gradient their gradients
   * @param mean the running mean of the gradients, changed
   * @param square the running mean of their squares, changed
   * @param factors 1 - rate · decay; rate / (1 - β₁ᵗ); 1 / sqrt(1 - β₂ᵗ); β₁; 1 - β₁; β₂; 1 - β₂; ε
   * @param arguments count; where parameter, gradient, mean and square begin
   */
  public static void adamW(
      KernelContext context,
      FloatArray parameter,
      FloatArray gradient,
      FloatArray mean,
      FloatArray square,
      FloatArray factors,
      IntArray arguments) {
    int i = context.globalIdx;
    if (i < arguments.get(0)) {
      int parameterAt = arguments.get(1) + i;
      int meanAt = arguments.get(3) + i;
      int squareAt = arguments.get(4) + i;
      float g = gradient.get(arguments.get(2) + i);
      float m = factors.get(3) * mean.get(meanAt) + factors.get(4) * g;
      float v = factors.get(5) * square.get(squareAt) + factors.get(6) * (g * g);
      float root = TornadoMath.sqrt(v) * factors.get(2) + factors.get(7);
      mean.set(meanAt, m);
      square.set(squareAt, v);
      float p = parameter.get(parameterAt);
      parameter.set(parameterAt, p * factors.get(0) - m / root * factors.get(1));
    }
  }

  /**
   * The moving average of a teacher: average · momentum + parameter · (1 - momentum). Launch: {@code
   * count} work-items, rounded up to groups.
   *
   * @param average the numbers to change
   * @param parameter what they follow
   * @param factors the momentum; 1 - momentum
   * @param arguments count; where average and parameter begin
   */
  public static void movingAverage(
      KernelContext context,
      FloatArray average,
      FloatArray parameter,
      FloatArray factors,
      IntArray arguments) {
    int i = context.globalIdx;
    if (i < arguments.get(0)) {
      int at = arguments.get(1) + i;
      float followed = parameter.get(arguments.get(2) + i);
      average.set(at, average.get(at) * factors.get(0) + followed * factors.get(1));
    }
  }
}
