package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The relaxations of {@code graph.Relaxation} in float64, each known by {@link SoftSort#code}.
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

  private static final double TINY = 1e-10;
  private static final double ONE_BY_PI = 1 / Math.PI;

  private Relaxations() {}

  /** The smaller weight: that of two values in the wrong order by |difference|. */
  static double tail(int relaxation, double difference, double steepness, double lambda) {
    double distance = TornadoMath.abs(difference);
    double v = steepness * distance;
    if (relaxation == CAUCHY) {
      // atan(v) + atan(1 / v) is a right angle.
      double angle = TornadoMath.atan(v > 1 ? 1 / v : v) * ONE_BY_PI;
      return v > 1 ? angle : 0.5 - angle;
    }
    if (relaxation == LOGISTIC || relaxation == LOGISTIC_PHI) {
      double factor = relaxation == LOGISTIC ? 1 : TornadoMath.pow(distance + TINY, -lambda);
      double e = TornadoMath.exp(-v * factor);
      return e / (1 + e);
    }
    if (relaxation == GAUSSIAN) {
      return DoubleErf.normalDistribution(-v);
    }
    if (relaxation == RECIPROCAL) {
      return 1 / (2 + v);
    }
    return v > 0.25 ? 1 / (16 * (v + TINY)) : 0.5 - v;
  }

  /** The derivative of the weight of two values in order, by their difference. */
  static double derivative(int relaxation, double difference, double steepness, double lambda) {
    double distance = TornadoMath.abs(difference);
    double v = steepness * distance;
    if (relaxation == CAUCHY) {
      return steepness * ONE_BY_PI / (1 + v * v);
    }
    if (relaxation == LOGISTIC) {
      double e = TornadoMath.exp(-v);
      return steepness * e / ((1 + e) * (1 + e));
    }
    if (relaxation == LOGISTIC_PHI) {
      double phi = TornadoMath.pow(distance + TINY, -lambda);
      double e = TornadoMath.exp(-v * phi);
      double dExponent = steepness * phi * (1 - lambda * distance / (distance + TINY));
      return dExponent * e / ((1 + e) * (1 + e));
    }
    if (relaxation == GAUSSIAN) {
      return steepness * DoubleErf.normalDensity(v);
    }
    if (relaxation == RECIPROCAL) {
      return steepness / ((2 + v) * (2 + v));
    }
    double far = v + TINY;
    return v > 0.25 ? steepness / (16 * far * far) : steepness;
  }
}
