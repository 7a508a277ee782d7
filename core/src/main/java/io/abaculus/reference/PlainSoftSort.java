package io.abaculus.reference;

import io.abaculus.graph.SortProblem;
import io.abaculus.graph.SortingNetwork.Comparator;
import io.abaculus.graph.SortingNetwork.Layer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The soft sort in double, as its definition reads: every layer makes a new row of values and a new
 * matrix from the last, all are kept, and gradients walk back through them.
 *
 * <p>It takes O(n² layers) memory for one row and is meant for gradient checks and as the oracle of
 * the kernels, from which it differs on purpose: in the formulas of the relaxations, which here are
 * those of the papers and of diffsort, as well as in the loops.
 */
public final class PlainSoftSort {

  /** The value on every wire after a layer, and column by wire what it is made of. */
  private record State(double[] values, double[][] matrix) {}

  private PlainSoftSort() {}

  /**
   * Sorts rows softly.
   *
   * @param problem what to compute
   * @param x rows of n values, the first at {@code xOffset}
   * @param values receives the softly sorted rows, or null
   * @param permutation receives for every row the n x n matrix P, or log P, element (i, j) being
   *     input i at sorted position j; or null
   */
  public static void forward(
      SortProblem problem,
      double[] x,
      int xOffset,
      double @Nullable [] values,
      int valuesOffset,
      double @Nullable [] permutation,
      int permutationOffset,
      int rows) {
    int n = problem.n();
    for (int row = 0; row < rows; row++) {
      State result = states(problem, x, xOffset + row * n).getLast();
      if (values != null) {
        System.arraycopy(result.values, 0, values, valuesOffset + row * n, n);
      }
      if (permutation != null) {
        for (int i = 0; i < n; i++) {
          System.arraycopy(
              result.matrix[i], 0, permutation, permutationOffset + (row * n + i) * n, n);
        }
      }
    }
  }

  /**
   * The gradient with respect to x of a scalar whose gradients with respect to the results are
   * given.
   *
   * @param problem what was computed
   * @param x the rows that were sorted
   * @param valuesGradient the gradient with respect to the sorted values, or null for zero
   * @param permutationGradient the gradient with respect to P, or to log P where the problem is in
   *     log space; or null for zero
   * @param xGradient receives the gradient, rows of n
   */
  public static void backward(
      SortProblem problem,
      double[] x,
      int xOffset,
      double @Nullable [] valuesGradient,
      int valuesGradientOffset,
      double @Nullable [] permutationGradient,
      int permutationGradientOffset,
      double[] xGradient,
      int xGradientOffset,
      int rows) {
    int n = problem.n();
    List<Layer> layers = problem.network().layers(n);
    for (int row = 0; row < rows; row++) {
      List<State> states = states(problem, x, xOffset + row * n);
      double[] g = new double[n];
      double[][] h = new double[n][n];
      for (int i = 0; i < n; i++) {
        if (valuesGradient != null) {
          g[i] = valuesGradient[valuesGradientOffset + row * n + i];
        }
        if (permutationGradient != null) {
          System.arraycopy(
              permutationGradient, permutationGradientOffset + (row * n + i) * n, h[i], 0, n);
        }
      }
      for (int l = layers.size() - 1; l >= 0; l--) {
        for (Comparator comparator : layers.get(l).comparators()) {
          State before = states.get(l);
          if (problem.logSpace()) {
            backwardLog(problem, comparator, before, g, h);
          } else {
            backward(problem, comparator, before, g, h);
          }
        }
      }
      System.arraycopy(g, 0, xGradient, xGradientOffset + row * n, n);
    }
  }

  /** The state before every layer, and after the last. */
  private static List<State> states(SortProblem problem, double[] x, int offset) {
    int n = problem.n();
    double[] values = new double[n];
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      values[i] = x[offset + i];
      for (int j = 0; j < n; j++) {
        double identity = i == j ? 1 : 0;
        matrix[i][j] = problem.logSpace() ? Math.log(identity) : identity;
      }
    }
    State state = new State(values, matrix);
    List<State> states = new ArrayList<>();
    states.add(state);
    for (Layer layer : problem.network().layers(n)) {
      state = problem.logSpace() ? afterLog(problem, layer, state) : after(problem, layer, state);
      states.add(state);
    }
    return states;
  }

  private static State after(SortProblem problem, Layer layer, State before) {
    int n = problem.n();
    double[] values = before.values.clone();
    double[][] matrix = copy(before.matrix);
    for (Comparator comparator : layer.comparators()) {
      int a = Math.min(comparator.minimum(), comparator.maximum());
      int b = Math.max(comparator.minimum(), comparator.maximum());
      double alpha = alpha(problem, before.values[b] - before.values[a]);
      values[comparator.minimum()] = alpha * before.values[a] + (1 - alpha) * before.values[b];
      values[comparator.maximum()] = (1 - alpha) * before.values[a] + alpha * before.values[b];
      for (int i = 0; i < n; i++) {
        double[] row = before.matrix[i];
        matrix[i][comparator.minimum()] = alpha * row[a] + (1 - alpha) * row[b];
        matrix[i][comparator.maximum()] = (1 - alpha) * row[a] + alpha * row[b];
      }
    }
    return new State(values, matrix);
  }

  private static void backward(
      SortProblem problem, Comparator comparator, State before, double[] g, double[][] h) {
    int a = Math.min(comparator.minimum(), comparator.maximum());
    int b = Math.max(comparator.minimum(), comparator.maximum());
    double xa = before.values[a];
    double xb = before.values[b];
    double alpha = alpha(problem, xb - xa);
    double gMinimum = g[comparator.minimum()];
    double gMaximum = g[comparator.maximum()];
    double gAlpha = (gMinimum - gMaximum) * (xa - xb);
    g[a] = alpha * gMinimum + (1 - alpha) * gMaximum;
    g[b] = (1 - alpha) * gMinimum + alpha * gMaximum;
    for (int i = 0; i < h.length; i++) {
      double hMinimum = h[i][comparator.minimum()];
      double hMaximum = h[i][comparator.maximum()];
      gAlpha += (hMinimum - hMaximum) * (before.matrix[i][a] - before.matrix[i][b]);
      h[i][a] = alpha * hMinimum + (1 - alpha) * hMaximum;
      h[i][b] = (1 - alpha) * hMinimum + alpha * hMaximum;
    }
    double gDifference = gAlpha * alphaDerivative(problem, xb - xa);
    g[a] -= gDifference;
    g[b] += gDifference;
  }

  private static State afterLog(SortProblem problem, Layer layer, State before) {
    int n = problem.n();
    double[] values = before.values.clone();
    double[][] matrix = copy(before.matrix);
    for (Comparator comparator : layer.comparators()) {
      int a = Math.min(comparator.minimum(), comparator.maximum());
      int b = Math.max(comparator.minimum(), comparator.maximum());
      double difference = before.values[b] - before.values[a];
      double logAlpha = logAlpha(problem, difference);
      double logBeta = logAlpha(problem, -difference);
      double alpha = Math.exp(logAlpha);
      double beta = Math.exp(logBeta);
      values[comparator.minimum()] = alpha * before.values[a] + beta * before.values[b];
      values[comparator.maximum()] = beta * before.values[a] + alpha * before.values[b];
      for (int i = 0; i < n; i++) {
        double[] row = before.matrix[i];
        matrix[i][comparator.minimum()] = logAddExp(logAlpha + row[a], logBeta + row[b]);
        matrix[i][comparator.maximum()] = logAddExp(logBeta + row[a], logAlpha + row[b]);
      }
    }
    return new State(values, matrix);
  }

  private static void backwardLog(
      SortProblem problem, Comparator comparator, State before, double[] g, double[][] h) {
    int a = Math.min(comparator.minimum(), comparator.maximum());
    int b = Math.max(comparator.minimum(), comparator.maximum());
    double xa = before.values[a];
    double xb = before.values[b];
    double logAlpha = logAlpha(problem, xb - xa);
    double logBeta = logAlpha(problem, xa - xb);
    double alpha = Math.exp(logAlpha);
    double beta = Math.exp(logBeta);
    double gMinimum = g[comparator.minimum()];
    double gMaximum = g[comparator.maximum()];
    double gAlpha = gMinimum * xa + gMaximum * xb;
    double gBeta = gMinimum * xb + gMaximum * xa;
    g[a] = alpha * gMinimum + beta * gMaximum;
    g[b] = beta * gMinimum + alpha * gMaximum;
    double gLogAlpha = 0;
    double gLogBeta = 0;
    for (int i = 0; i < h.length; i++) {
      double la = before.matrix[i][a];
      double lb = before.matrix[i][b];
      double hMinimum = h[i][comparator.minimum()];
      double hMaximum = h[i][comparator.maximum()];
      double minimumFromA = hMinimum * share(logAlpha + la, logBeta + lb);
      double minimumFromB = hMinimum * share(logBeta + lb, logAlpha + la);
      double maximumFromA = hMaximum * share(logBeta + la, logAlpha + lb);
      double maximumFromB = hMaximum * share(logAlpha + lb, logBeta + la);
      gLogAlpha += minimumFromA + maximumFromB;
      gLogBeta += minimumFromB + maximumFromA;
      h[i][a] = minimumFromA + maximumFromA;
      h[i][b] = minimumFromB + maximumFromB;
    }
    double gDifference =
        (gAlpha - gBeta) * alphaDerivative(problem, xb - xa)
            + gLogAlpha * logAlphaDerivative(problem, xb - xa)
            - gLogBeta * logAlphaDerivative(problem, xa - xb);
    g[a] -= gDifference;
    g[b] += gDifference;
  }

  /** log(exp(p) + exp(q)), minus infinity being the logarithm of zero. */
  private static double logAddExp(double p, double q) {
    double larger = Math.max(p, q);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(Math.min(p, q) - larger));
  }

  /** exp(p) / (exp(p) + exp(q)); zero where both are. */
  private static double share(double p, double q) {
    return p == Double.NEGATIVE_INFINITY ? 0 : 1 / (1 + Math.exp(q - p));
  }

  /** The weight with which wire a holds the smaller value, of the difference b - a. */
  static double alpha(SortProblem problem, double difference) {
    double v = problem.steepness() * difference;
    return switch (problem.relaxation()) {
      case LOGISTIC -> sigmoid(v);
      case LOGISTIC_PHI -> sigmoid(v * phi(problem, difference));
      case GAUSSIAN -> Math.exp(logNormal(v));
      case RECIPROCAL -> 0.5 * (v / (2 + Math.abs(v)) + 1);
      case CAUCHY -> Math.atan(v) / Math.PI + 0.5;
      case OPTIMAL -> {
        if (v > 0.25) {
          yield 1 - 1 / (16 * (v + 1e-10));
        }
        yield v < -0.25 ? 1 / (16 * (-v + 1e-10)) : v + 0.5;
      }
    };
  }

  static double alphaDerivative(SortProblem problem, double difference) {
    double s = problem.steepness();
    double v = s * difference;
    return switch (problem.relaxation()) {
      case LOGISTIC -> s * sigmoid(v) * sigmoid(-v);
      case LOGISTIC_PHI -> {
        double u = v * phi(problem, difference);
        yield sigmoid(u) * sigmoid(-u) * exponentDerivative(problem, difference);
      }
      case GAUSSIAN -> s * Math.exp(-0.5 * v * v) / Math.sqrt(2 * Math.PI);
      case RECIPROCAL -> s / ((2 + Math.abs(v)) * (2 + Math.abs(v)));
      case CAUCHY -> s / (Math.PI * (1 + v * v));
      case OPTIMAL -> {
        double tail = Math.abs(v) + 1e-10;
        yield Math.abs(v) > 0.25 ? s / (16 * tail * tail) : s;
      }
    };
  }

  /** The logarithm of {@link #alpha}, where alpha is next to zero as well as next to one. */
  static double logAlpha(SortProblem problem, double difference) {
    double v = problem.steepness() * difference;
    return switch (problem.relaxation()) {
      case LOGISTIC -> logSigmoid(v);
      case LOGISTIC_PHI -> logSigmoid(v * phi(problem, difference));
      case GAUSSIAN -> logNormal(v);
      case RECIPROCAL -> v < 0 ? -Math.log(2 - v) : Math.log1p(-1 / (2 + v));
      // atan(v) + pi/2 is the angle of the point (-v, 1).
      case CAUCHY -> v < 0 ? Math.log(Math.atan2(1, -v) / Math.PI)
          : Math.log1p(-Math.atan2(1, v) / Math.PI);
      case OPTIMAL -> {
        if (v > 0.25) {
          yield Math.log1p(-1 / (16 * (v + 1e-10)));
        }
        yield v < -0.25 ? -Math.log(16 * (-v + 1e-10)) : Math.log(v + 0.5);
      }
    };
  }

  static double logAlphaDerivative(SortProblem problem, double difference) {
    double s = problem.steepness();
    double v = s * difference;
    double logAlpha = logAlpha(problem, difference);
    return switch (problem.relaxation()) {
      case LOGISTIC -> s * sigmoid(-v);
      case LOGISTIC_PHI ->
          sigmoid(-v * phi(problem, difference)) * exponentDerivative(problem, difference);
      // The density over alpha, where both may underflow.
      case GAUSSIAN -> s * Math.exp(-0.5 * v * v - 0.5 * Math.log(2 * Math.PI) - logAlpha);
      case RECIPROCAL, CAUCHY, OPTIMAL ->
          alphaDerivative(problem, difference) / Math.exp(logAlpha);
    };
  }

  private static double phi(SortProblem problem, double difference) {
    return 1 / Math.pow(Math.abs(difference) + 1e-10, problem.artLambda());
  }

  /** The derivative of steepness * d * phi(d) by d; |d| has derivative 0 at 0. */
  private static double exponentDerivative(SortProblem problem, double difference) {
    double phiDerivative =
        -problem.artLambda()
            * Math.pow(Math.abs(difference) + 1e-10, -problem.artLambda() - 1)
            * Math.signum(difference);
    return problem.steepness() * (phi(problem, difference) + difference * phiDerivative);
  }

  private static double sigmoid(double v) {
    return 1 / (1 + Math.exp(-v));
  }

  private static double logSigmoid(double v) {
    return Math.min(v, 0) - Math.log1p(Math.exp(-Math.abs(v)));
  }

  /** The logarithm of the standard normal distribution function. */
  static double logNormal(double v) {
    if (v > 0) {
      return Math.log1p(-Math.exp(logNormal(-v)));
    }
    double t = -v;
    double logDensity = -0.5 * t * t - 0.5 * Math.log(2 * Math.PI);
    if (t < 2) {
      // Phi(t) = 1/2 + density(t) (t + t^3 / 3 + t^5 / (3 5) + ...).
      double term = t;
      double sum = t;
      for (int k = 3; term > 1e-18 * sum; k += 2) {
        term *= t * t / k;
        sum += term;
      }
      return Math.log(0.5 - Math.exp(logDensity) * sum);
    }
    // Laplace's continued fraction: Phi(-t) = density(t) / (t + 1 / (t + 2 / (t + 3 / ...))).
    double fraction = t;
    for (int k = 200; k > 0; k--) {
      fraction = t + k / fraction;
    }
    return logDensity - Math.log(fraction);
  }

  private static double[][] copy(double[][] matrix) {
    double[][] copy = matrix.clone();
    for (int i = 0; i < copy.length; i++) {
      copy[i] = matrix[i].clone();
    }
    return copy;
  }
}
