package io.abaculus.graph;

import java.util.Locale;

/** A function of two elements, one from each of two tensors broadcast to the same shape. */
public enum BinaryFunction {
  /** {@code a + b}. */
  ADD,
  /** {@code a - b}. */
  SUBTRACT,
  /** {@code a * b}. */
  MULTIPLY,
  /** {@code a / b}; of integers truncated toward zero, and an error where b is 0. */
  DIVIDE,
  /** a to the power b, as C's {@code pow}; of integers truncated toward zero. */
  POWER,
  /** The larger of a and b, NaN if either is. */
  MAXIMUM,
  /** The smaller of a and b, NaN if either is. */
  MINIMUM;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Its name in messages, made once: nodes ask for it whether they fail or not. */
  String label() {
    return label;
  }
}
