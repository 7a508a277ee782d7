package io.abaculus.graph;

import java.util.Locale;

/** A function applied to every element of one tensor. */
public enum UnaryFunction {
  /** {@code -x}. */
  NEGATE,
  /** The absolute value. */
  ABS,
  /** -1, 0 or 1. */
  SIGN,
  /** {@code 1 / x}. */
  RECIPROCAL,
  /** {@code x * x}. */
  SQUARE,
  /** The square root. */
  SQRT,
  /** {@code 1 / sqrt(x)}. */
  RSQRT,
  /** {@code exp(x)}. */
  EXP,
  /** {@code exp(x) - 1}, with all its digits near 0. */
  EXPM1,
  /** The natural logarithm. */
  LOG,
  /** {@code log(1 + x)}, with all its digits near 0. */
  LOG1P,
  /** The sine of radians. */
  SIN,
  /** The cosine of radians. */
  COS,
  /** The hyperbolic tangent. */
  TANH,
  /** The inverse tangent in radians. */
  ATAN,
  /** The error function. */
  ERF,
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID,
  /** {@code x * sigmoid(x)}. */
  SILU,
  /** The larger of x and 0. */
  RELU,
  /** x * Phi(x), Phi the standard normal distribution function (exact, by erf). */
  GELU,
  /** Phi(x) + x * phi(x): the derivative of {@link #GELU}. */
  GELU_DERIVATIVE,
  /** The largest integer that is not above x. */
  FLOOR,
  /** The smallest integer that is not below x. */
  CEIL,
  /** To the nearest integer, ties to even. */
  ROUND;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Its name in messages, made once: nodes ask for it whether they fail or not. */
  String label() {
    return label;
  }
}
