package io.abaculus.graph;

/**
 * What a soft sort computes, of every row of n values.
 *
 * <p>The result is the row sorted softly in ascending order, {@code values}, and the relaxed
 * permutation matrix P of shape (n, n), where P[i][j] is the weight of input i at sorted position j;
 * {@code values = x P}. P is doubly stochastic. Both are as smooth as the relaxation is.
 *
 * <p><b>The logarithm of P.</b> An element of P is a sum of products of one weight a layer, which
 * underflows in float32 at the steepness that training uses, except for {@link Relaxation#CAUCHY}
 * on the bitonic network. A cross-entropy with log P then gives infinities and NaN. With {@code
 * logSpace} the second result is log P, computed without ever forming P. It is finite for all finite
 * x: both networks have, for every n, a path from every input to every output, and no relaxation has
 * a weight of exactly zero. (Infinite it becomes only where the logarithm itself exceeds the largest
 * float: for {@link Relaxation#GAUSSIAN}, differences beyond 1e19 / steepness.)
 *
 * @param network which wires meet
 * @param relaxation how softly they are exchanged
 * @param n the number of values in a row, at least 1
 * @param steepness the factor on differences; finite and greater than 0
 * @param artLambda the exponent in {@link Relaxation#LOGISTIC_PHI}, which alone uses it; diffsort's
 *     default is 0.25
 * @param logSpace whether the second result is log P rather than P
 */
public record SortProblem(
    SortingNetwork network,
    Relaxation relaxation,
    int n,
    double steepness,
    double artLambda,
    boolean logSpace) {

  /** Checks the ranges. */
  public SortProblem {
    if (n < 1) {
      throw new IllegalArgumentException("a soft sort needs at least one value in a row, not " + n);
    }
    if (!(steepness > 0) || Double.isInfinite(steepness)) {
      throw new IllegalArgumentException(
          "the steepness of a soft sort is finite and greater than 0, not " + steepness);
    }
    if (!Double.isFinite(artLambda)) {
      throw new IllegalArgumentException("artLambda is a finite number, not " + artLambda);
    }
  }
}
