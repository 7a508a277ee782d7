package io.abaculus.neco.config;

/** {@code train.log_space}: whether the soft permutation is carried as logarithms. */
public enum LogSpace implements Choice {
  /**
   * Where the plain form can underflow: for all but the Cauchy relaxation of the bitonic network.
   */
  AUTO,
  TRUE,
  FALSE
}
