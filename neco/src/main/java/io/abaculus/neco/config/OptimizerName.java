package io.abaculus.neco.config;

/** {@code train.optimizer}. */
public enum OptimizerName implements Choice {
  ADAMW
}
