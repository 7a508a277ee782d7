package io.abaculus.neco.config;

/** {@code train.sort_net}: the sorting network whose comparators are relaxed. */
public enum SortNetwork implements Choice {
  BITONIC,
  ODD_EVEN
}
