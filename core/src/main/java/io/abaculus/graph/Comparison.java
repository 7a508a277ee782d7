package io.abaculus.graph;

import java.util.Locale;

/**
 * A comparison of two elements, which gives a boolean. NaN is not equal to anything, and neither
 * less nor greater.
 */
public enum Comparison {
  /** {@code a == b}. */
  EQUAL,
  /** {@code a != b}. */
  NOT_EQUAL,
  /** {@code a < b}. */
  LESS,
  /** {@code a <= b}. */
  LESS_EQUAL,
  /** {@code a > b}. */
  GREATER,
  /** {@code a >= b}. */
  GREATER_EQUAL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Its name in messages, made once: nodes ask for it whether they fail or not. */
  String label() {
    return label;
  }
}
