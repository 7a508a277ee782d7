package io.abaculus.neco.config;

/** {@code train.loss_mask}: which patches the loss looks at, by the teacher's attention. */
public enum LossMask implements Choice {
  ALL,
  /** The smallest set of patches that holds 60 % of the class token's attention. */
  FG,
  /** The rest. */
  BG
}
