package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorMath.of;
import static io.abaculus.cpu.vector.VectorShapes.FLOATS;

import io.abaculus.cpu.MillsRatio;
import io.abaculus.graph.SortProblem;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The relaxations by their tails, of vectors.
 *
 * <p>Of the two weights of a comparator the smaller is the tail 1 - F(t), t = |v|, and the larger is 1
 * less that: so the smaller keeps its relative precision however small it is, and so does its
 * logarithm.
 */
final class VectorRelaxation {

  private static final float INVERSE_PI = (float) (1 / Math.PI);
  private static final float DENSITY_AT_0 = (float) (1 / Math.sqrt(2 * Math.PI));
  private static final float LOG_DENSITY_AT_0 = (float) (-0.5 * Math.log(2 * Math.PI));

  private static final float MILLS_0 = MillsRatio.coefficient(0);
  private static final float MILLS_1 = MillsRatio.coefficient(1);
  private static final float MILLS_2 = MillsRatio.coefficient(2);
  private static final float MILLS_3 = MillsRatio.coefficient(3);
  private static final float MILLS_4 = MillsRatio.coefficient(4);
  private static final float MILLS_5 = MillsRatio.coefficient(5);
  private static final float MILLS_6 = MillsRatio.coefficient(6);
  private static final float MILLS_7 = MillsRatio.coefficient(7);
  private static final float MILLS_8 = MillsRatio.coefficient(8);
  private static final float MILLS_9 = MillsRatio.coefficient(9);
  private static final float MILLS_10 = MillsRatio.coefficient(10);

  private VectorRelaxation() {}

  /** The derivative of t by the magnitude of a difference, of which t is a multiple by scale. */
  static FloatVector argumentSlope(SortProblem problem, FloatVector magnitude, FloatVector scale) {
    return switch (problem.relaxation()) {
      case LOGISTIC_PHI -> {
        FloatVector share = magnitude.div(magnitude.add(1e-10f));
        yield scale.mul(of(1).sub(share.mul((float) problem.artLambda())));
      }
      case LOGISTIC, GAUSSIAN, RECIPROCAL, CAUCHY, OPTIMAL -> scale;
    };
  }

  /** The smaller weight, at most 1/2. */
  static FloatVector tail(SortProblem problem, FloatVector t) {
    return switch (problem.relaxation()) {
      case LOGISTIC, LOGISTIC_PHI -> logisticTail(t);
      case GAUSSIAN -> density(t).mul(millsRatio(t));
      case RECIPROCAL -> of(1).div(t.add(2));
      case CAUCHY -> VectorMath.atan(of(1).div(t)).mul(INVERSE_PI);
      case OPTIMAL -> optimal(t, of(0.5f).sub(t), of(1 / 16f).div(t));
    };
  }

  /** The logarithm of the tail, finite while t² is. */
  static FloatVector logTail(
      SortProblem problem, FloatVector t, FloatVector tail, FloatVector hazard) {
    return switch (problem.relaxation()) {
      case LOGISTIC, LOGISTIC_PHI -> log(of(1).sub(tail)).sub(t);
      case GAUSSIAN ->
          t.mul(t).fma(of(-0.5f), of(LOG_DENSITY_AT_0).sub(log(hazard)));
      case RECIPROCAL, CAUCHY, OPTIMAL -> log(tail);
    };
  }

  /** The derivative of the larger weight by t, which is that of the tail but for the sign. */
  static FloatVector slope(SortProblem problem, FloatVector t, FloatVector tail) {
    return switch (problem.relaxation()) {
      case LOGISTIC, LOGISTIC_PHI -> tail.mul(of(1).sub(tail));
      case GAUSSIAN -> density(t);
      case RECIPROCAL -> square(of(1).div(t.add(2)));
      case CAUCHY -> of(INVERSE_PI).div(t.fma(t, of(1)));
      case OPTIMAL -> optimal(t, of(1), square(of(1 / 4f).div(t)));
    };
  }

  /** {@link #slope} divided by {@link #tail}, also where both underflow. */
  static FloatVector hazard(SortProblem problem, FloatVector t, FloatVector tail) {
    return switch (problem.relaxation()) {
      case LOGISTIC, LOGISTIC_PHI -> of(1).sub(tail);
      case GAUSSIAN -> of(1).div(millsRatio(t));
      case RECIPROCAL -> of(1).div(t.add(2));
      case CAUCHY -> of(INVERSE_PI).div(t.fma(t, of(1)).mul(tail));
      case OPTIMAL -> optimal(t, of(1).div(of(0.5f).sub(t)), of(1).div(t));
    };
  }

  /**
   * The natural logarithm of positive normal numbers; of NaN, NaN. It is short enough to be inlined,
   * which {@link VectorMath#log} with its special cases is not.
   */
  static FloatVector log(FloatVector x) {
    // x = 2^exponent * (1 + z), with 1 + z from sqrt(1/2) to sqrt(2).
    IntVector bits = x.viewAsIntegralLanes();
    IntVector exponent = bits.sub(0x3F3504F3).lanewise(VectorOperators.ASHR, 23);
    FloatVector z =
        bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).viewAsFloatingLanes().sub(1);
    FloatVector integer = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
    // log(1 + z) = z (1 - z/2 + ...), to 3e-8.
    FloatVector sum = FloatVector.broadcast(FLOATS, 0.08722349f);
    sum = sum.fma(z, FloatVector.broadcast(FLOATS, -0.1436684f));
    sum = sum.fma(z, FloatVector.broadcast(FLOATS, 0.14952268f));
    sum = sum.fma(z, FloatVector.broadcast(FLOATS, -0.16562393f));
    sum = sum.fma(z, FloatVector.broadcast(FLOATS, 0.19956833f));
    sum = sum.fma(z, FloatVector.broadcast(FLOATS, -0.25002074f));
    sum = sum.fma(z, FloatVector.broadcast(FLOATS, 0.33334187f));
    sum = sum.fma(z, FloatVector.broadcast(FLOATS, -0.49999988f));
    sum = sum.fma(z, FloatVector.broadcast(FLOATS, 1));
    FloatVector fraction = sum.mul(z);
    // The product with 0 is NaN for NaN.
    return integer.fma(FloatVector.broadcast(FLOATS, 0.6931472f), fraction)
        .add(x.mul(0));
  }

  private static FloatVector logisticTail(FloatVector t) {
    FloatVector e = VectorMath.expBelowOverflow(t.neg());
    return e.div(e.add(1));
  }

  private static FloatVector density(FloatVector t) {
    return VectorMath.expBelowOverflow(t.mul(t).mul(-0.5f)).mul(DENSITY_AT_0);
  }

  /** Written without helpers, which the compiler might no longer inline where this is called last. */
  private static FloatVector millsRatio(FloatVector t) {
    FloatVector y = t.sub(3).div(t.add(3));
    FloatVector sum = FloatVector.broadcast(FLOATS, MILLS_10);
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_9));
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_8));
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_7));
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_6));
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_5));
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_4));
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_3));
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_2));
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_1));
    sum = sum.fma(y, FloatVector.broadcast(FLOATS, MILLS_0));
    return sum.div(t.add(1));
  }

  private static FloatVector optimal(FloatVector t, FloatVector inside, FloatVector outside) {
    VectorMask<Float> isOutside = t.compare(VectorOperators.GT, 0.25f);
    return inside.blend(outside, isOutside);
  }

  private static FloatVector square(FloatVector x) {
    return x.mul(x);
  }
}
