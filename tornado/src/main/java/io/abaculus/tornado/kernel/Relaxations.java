package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The relaxations of {@code graph.Relaxation} in float32, each known by {@link SoftSort#code}.
 *
 * <p>Of the two weights of a comparator the smaller is computed, and the larger is 1 less it, so that a
 * weight next to zero keeps its digits.
 */
final class Relaxations {
  static final int LOGISTIC = 0;
  static final int LOGISTIC_PHI = 1;
  static final int GAUSSIAN = 2;
  static final int RECIPROCAL = 3;
  static final int CAUCHY = 4;
  static final int OPTIMAL = 5;

  private static final float TINY = 1e-10f;
  private static final float ONE_BY_PI = 0.31830987f;
  private static final float ONE_BY_SQRT_TWO_PI = 0.3989423f;
  private static final float SQRT_HALF = 0.70710677f;

  private Relaxations() {}

  /** The smaller weight: that of two values in the wrong order by |difference|. */
  static float tail(int relaxation, float difference, float steepness, float lambda) {
    float distance = TornadoMath.abs(difference);
    float v = steepness * distance;
    if (relaxation == CAUCHY) {
      // atan(v) + atan(1 / v) is a right angle.
      float angle = TornadoMath.atan(v > 1f ? 1f / v : v) * ONE_BY_PI;
      return v > 1f ? angle : 0.5f - angle;
    }
    if (relaxation == LOGISTIC || relaxation == LOGISTIC_PHI) {
      float factor =
          relaxation == LOGISTIC ? 1f : TornadoMath.pow(distance + TINY, -lambda);
      float e = TornadoMath.exp(-v * factor);
      return e / (1f + e);
    }
    if (relaxation == GAUSSIAN) {
      return 0.5f * Erf.erfc(v * SQRT_HALF);
    }
    if (relaxation == RECIPROCAL) {
      return 1f / (2f + v);
    }
    return v > 0.25f ? 1f / (16f * (v + TINY)) : 0.5f - v;
  }

  /** The derivative of the weight of two values in order, by their difference. */
  static float derivative(int relaxation, float difference, float steepness, float lambda) {
    float distance = TornadoMath.abs(difference);
    float v = steepness * distance;
    if (relaxation == CAUCHY) {
      return steepness * ONE_BY_PI / (1f + v * v);
    }
    if (relaxation == LOGISTIC) {
      float e = TornadoMath.exp(-v);
      return steepness * e / ((1f + e) * (1f + e));
    }
    if (relaxation == LOGISTIC_PHI) {
      float phi = TornadoMath.pow(distance + TINY, -lambda);
      float e = TornadoMath.exp(-v * phi);
      float dExponent = steepness * phi * (1f - lambda * distance / (distance + TINY));
      return dExponent * e / ((1f + e) * (1f + e));
    }
    if (relaxation == GAUSSIAN) {
      return steepness * ONE_BY_SQRT_TWO_PI * TornadoMath.exp(-0.5f * v * v);
    }
    if (relaxation == RECIPROCAL) {
      return steepness / ((2f + v) * (2f + v));
    }
    float far = v + TINY;
    return v > 0.25f ? steepness / (16f * far * far) : steepness;
  }
}
