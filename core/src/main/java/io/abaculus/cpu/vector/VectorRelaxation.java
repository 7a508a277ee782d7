package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorMath.of;

import io.abaculus.cpu.MillsRatio;
import io.abaculus.graph.SortProblem;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The relaxations by their tails, of vectors of differences.
 *
 * <p>Of the two weights of a comparator the smaller is the tail 1 - F(|v|), and the larger is 1 less
 * that: so the smaller keeps its relative precision however small it is, and so does its logarithm.
 * All functions here take the magnitude of the difference of two values, and derive by it.
 */
final class VectorRelaxation {

  private static final float INVERSE_PI = (float) (1 / Math.PI);
  private static final float DENSITY_AT_0 = (float) (1 / Math.sqrt(2 * Math.PI));
  private static final float LOG_DENSITY_AT_0 = (float) (-0.5 * Math.log(2 * Math.PI));

  private VectorRelaxation() {}

  /** The smaller weight, at most 1/2. */
  static FloatVector tail(SortProblem problem, FloatVector magnitude) {
    FloatVector t = argument(problem, magnitude);
    return switch (problem.relaxation()) {
      case LOGISTIC, LOGISTIC_PHI -> logisticTail(t);
      case GAUSSIAN -> density(t).mul(millsRatio(t));
      case RECIPROCAL -> of(1).div(t.add(2));
      case CAUCHY -> VectorMath.atan(of(1).div(t)).mul(INVERSE_PI);
      case OPTIMAL -> optimal(t, of(0.5f).sub(t), of(1 / 16f).div(t));
    };
  }

  /** The logarithm of the tail, finite while t² is. */
  static FloatVector logTail(SortProblem problem, FloatVector magnitude) {
    FloatVector t = argument(problem, magnitude);
    return switch (problem.relaxation()) {
      case LOGISTIC, LOGISTIC_PHI -> VectorMath.log(of(1).sub(logisticTail(t))).sub(t);
      case GAUSSIAN ->
          t.mul(t).fma(of(-0.5f), VectorMath.log(millsRatio(t)).add(LOG_DENSITY_AT_0));
      case RECIPROCAL, CAUCHY, OPTIMAL -> VectorMath.log(tail(problem, magnitude));
    };
  }

  /** The derivative of the larger weight, which is that of the tail but for the sign. */
  static FloatVector slope(SortProblem problem, FloatVector magnitude) {
    FloatVector t = argument(problem, magnitude);
    FloatVector byT =
        switch (problem.relaxation()) {
          case LOGISTIC, LOGISTIC_PHI -> {
            FloatVector tail = logisticTail(t);
            yield tail.sub(tail.mul(tail));
          }
          case GAUSSIAN -> density(t);
          case RECIPROCAL -> square(of(1).div(t.add(2)));
          case CAUCHY -> of(INVERSE_PI).div(t.fma(t, of(1)));
          case OPTIMAL -> optimal(t, of(1), square(of(1 / 4f).div(t)));
        };
    return byT.mul(argumentSlope(problem, magnitude));
  }

  /** {@link #slope} divided by {@link #tail}, also where both underflow. */
  static FloatVector hazard(SortProblem problem, FloatVector magnitude) {
    FloatVector t = argument(problem, magnitude);
    FloatVector byT =
        switch (problem.relaxation()) {
          case LOGISTIC, LOGISTIC_PHI -> of(1).sub(logisticTail(t));
          case GAUSSIAN -> of(1).div(millsRatio(t));
          case RECIPROCAL -> of(1).div(t.add(2));
          case CAUCHY -> of(1).div(t.fma(t, of(1)).mul(VectorMath.atan(of(1).div(t))));
          case OPTIMAL -> optimal(t, of(1).div(of(0.5f).sub(t)), of(1).div(t));
        };
    return byT.mul(argumentSlope(problem, magnitude));
  }

  /** |v|, the argument of F. */
  private static FloatVector argument(SortProblem problem, FloatVector magnitude) {
    FloatVector t = magnitude.mul((float) problem.steepness());
    return switch (problem.relaxation()) {
      case LOGISTIC_PHI -> t.mul(phi(problem, magnitude));
      case LOGISTIC, GAUSSIAN, RECIPROCAL, CAUCHY, OPTIMAL -> t;
    };
  }

  private static FloatVector argumentSlope(SortProblem problem, FloatVector magnitude) {
    FloatVector slope = of((float) problem.steepness());
    return switch (problem.relaxation()) {
      case LOGISTIC_PHI -> {
        FloatVector share = magnitude.div(magnitude.add(1e-10f));
        FloatVector byPhi = share.fma(of((float) -problem.artLambda()), of(1));
        yield slope.mul(byPhi).mul(phi(problem, magnitude));
      }
      case LOGISTIC, GAUSSIAN, RECIPROCAL, CAUCHY, OPTIMAL -> slope;
    };
  }

  private static FloatVector phi(SortProblem problem, FloatVector magnitude) {
    FloatVector logarithm = VectorMath.log(magnitude.add(1e-10f));
    return VectorMath.exp(logarithm.mul((float) -problem.artLambda()));
  }

  private static FloatVector logisticTail(FloatVector t) {
    FloatVector e = VectorMath.expBelowOverflow(t.neg());
    return e.div(e.add(1));
  }

  private static FloatVector density(FloatVector t) {
    return VectorMath.expBelowOverflow(t.mul(t).mul(-0.5f)).mul(DENSITY_AT_0);
  }

  private static FloatVector millsRatio(FloatVector t) {
    FloatVector y = t.sub(3).div(t.add(3));
    FloatVector sum = of(MillsRatio.coefficient(MillsRatio.degree()));
    for (int power = MillsRatio.degree() - 1; power >= 0; power--) {
      sum = sum.fma(y, of(MillsRatio.coefficient(power)));
    }
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
