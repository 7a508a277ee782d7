package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorMath.ROUNDER;
import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** What the gradients of softmax and of its logarithm make of a row whose sum is known. */
final class VectorSoftmaxGradients {
  private VectorSoftmaxGradients() {}

  /** {@code dx = y (dy - sum)}. */
  static void centredProducts(
      float[] y, int yFrom, float[] dy, int dyFrom, float sum, float[] dx, int dxTo, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      fromArray(FLOATS, dy, dyFrom + i)
          .sub(sum)
          .mul(fromArray(FLOATS, y, yFrom + i))
          .intoArray(dx, dxTo + i);
    }
    for (; i < n; i++) {
      dx[dxTo + i] = (dy[dyFrom + i] - sum) * y[yFrom + i];
    }
  }

  /**
   * {@code dx = dy - e^y sum}, for y of at most 0 and n a multiple of the lanes; the power as in {@link
   * VectorFunctions#exponentials}.
   */
  static void lessExponentials(
      float[] dy, int dyFrom, float[] y, int yFrom, float sum, float[] dx, int dxTo, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, y, yFrom + i);
      final FloatVector log2E = broadcast(FLOATS, VectorMath.LOG2_E);
      final FloatVector shifted = v.fma(log2E, broadcast(FLOATS, ROUNDER));
      final FloatVector r = v.fma(log2E, broadcast(FLOATS, ROUNDER).sub(shifted));
      FloatVector q = broadcast(FLOATS, 0.0013264454f);
      q = q.fma(r, broadcast(FLOATS, 0.0096717253f));
      q = q.fma(r, broadcast(FLOATS, 0.05550736f));
      q = q.fma(r, broadcast(FLOATS, 0.2402224f));
      q = q.fma(r, broadcast(FLOATS, 0.693147f));
      q = q.fma(r, broadcast(FLOATS, 1f));
      final FloatVector e =
          q.viewAsIntegralLanes()
              .add(shifted.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 23))
              .viewAsFloatingLanes()
              .blend(0f, v.compare(VectorOperators.LT, VectorMath.EXP_UNDERFLOW));
      e.fma(broadcast(FLOATS, -sum), fromArray(FLOATS, dy, dyFrom + i)).intoArray(dx, dxTo + i);
    }
  }
}
