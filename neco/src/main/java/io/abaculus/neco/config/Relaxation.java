package io.abaculus.neco.config;

/** {@code train.distribution}: the distribution function that stands for a comparator's step. */
public enum Relaxation implements Choice {
  LOGISTIC,
  LOGISTIC_PHI,
  GAUSSIAN,
  RECIPROCAL,
  CAUCHY,
  OPTIMAL
}
