package io.abaculus.cpu.scalar;

import io.abaculus.cpu.MillsRatio;
import io.abaculus.graph.SortProblem;

/**
 * The relaxations by their tails.
 *
 * <p>Of the two weights of a comparator the smaller is the tail 1 - F(|v|), and the larger is 1 less
 * that: so the smaller keeps its relative precision however small it is, and so does its logarithm.
 * All functions here take the magnitude of the difference of two values, and derive by it.
 */
final class ScalarRelaxation {

  private static final double LOG_DENSITY_AT_0 = -0.5 * Math.log(2 * Math.PI);

  private ScalarRelaxation() {}

  /** The smaller weight, at most 1/2. */
  static double tail(SortProblem problem, double magnitude) {
    double t = argument(problem, magnitude);
    return switch (problem.relaxation()) {
      case LOGISTIC, LOGISTIC_PHI -> 1 / (1 + Math.exp(t));
      case GAUSSIAN -> MillsRatio.of(t) * density(t);
      case RECIPROCAL -> 1 / (2 + t);
      case CAUCHY -> Math.atan2(1, t) / Math.PI;
      case OPTIMAL -> t > 0.25 ? 1 / (16 * (t + 1e-10)) : 0.5 - t;
    };
  }

  /** The logarithm of the tail, finite for every finite t. */
  static double logTail(SortProblem problem, double magnitude) {
    double t = argument(problem, magnitude);
    return switch (problem.relaxation()) {
      case LOGISTIC, LOGISTIC_PHI -> -t - Math.log1p(Math.exp(-t));
      case GAUSSIAN -> Math.log(MillsRatio.of(t)) + LOG_DENSITY_AT_0 - 0.5 * t * t;
      case RECIPROCAL, CAUCHY, OPTIMAL -> Math.log(tail(problem, magnitude));
    };
  }

  /** The derivative of the larger weight, which is that of the tail but for the sign. */
  static double slope(SortProblem problem, double magnitude) {
    double t = argument(problem, magnitude);
    double byT =
        switch (problem.relaxation()) {
          case LOGISTIC, LOGISTIC_PHI -> 1 / (2 + 2 * Math.cosh(t));
          case GAUSSIAN -> density(t);
          case RECIPROCAL -> 1 / ((2 + t) * (2 + t));
          case CAUCHY -> 1 / (Math.PI * (1 + t * t));
          case OPTIMAL -> t > 0.25 ? 1 / (16 * (t + 1e-10) * (t + 1e-10)) : 1;
        };
    return byT * argumentSlope(problem, magnitude);
  }

  /** {@link #slope} divided by {@link #tail}, also where both underflow. */
  static double hazard(SortProblem problem, double magnitude) {
    double t = argument(problem, magnitude);
    double byT =
        switch (problem.relaxation()) {
          case LOGISTIC, LOGISTIC_PHI -> 1 / (1 + Math.exp(-t));
          case GAUSSIAN -> 1 / MillsRatio.of(t);
          case RECIPROCAL -> 1 / (2 + t);
          case CAUCHY -> 1 / ((1 + t * t) * Math.atan2(1, t));
          case OPTIMAL -> t > 0.25 ? 1 / (t + 1e-10) : 1 / (0.5 - t);
        };
    return byT * argumentSlope(problem, magnitude);
  }

  /** |v|, the argument of F. */
  private static double argument(SortProblem problem, double magnitude) {
    return switch (problem.relaxation()) {
      case LOGISTIC_PHI ->
          problem.steepness() * magnitude / Math.pow(magnitude + 1e-10, problem.artLambda());
      case LOGISTIC, GAUSSIAN, RECIPROCAL, CAUCHY, OPTIMAL -> problem.steepness() * magnitude;
    };
  }

  private static double argumentSlope(SortProblem problem, double magnitude) {
    return switch (problem.relaxation()) {
      case LOGISTIC_PHI -> {
        double m = magnitude + 1e-10;
        double lambda = problem.artLambda();
        yield problem.steepness() * Math.pow(m, -lambda) * (1 - lambda * magnitude / m);
      }
      case LOGISTIC, GAUSSIAN, RECIPROCAL, CAUCHY, OPTIMAL -> problem.steepness();
    };
  }

  private static double density(double t) {
    return Math.exp(LOG_DENSITY_AT_0 - 0.5 * t * t);
  }
}
