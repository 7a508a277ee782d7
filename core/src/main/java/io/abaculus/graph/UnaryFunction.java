package io.abaculus.graph;

/** A function applied to every element of one tensor. */
public enum UnaryFunction {
  NEGATE,
  ABS,
  /** -1, 0 or 1. */
  SIGN,
  RECIPROCAL,
  SQUARE,
  SQRT,
  /** 1 / sqrt(x). */
  RSQRT,
  EXP,
  LOG,
  SIN,
  COS,
  TANH,
  ATAN,
  /** The error function. */
  ERF,
  /** 1 / (1 + exp(-x)). */
  SIGMOID,
  /** x * sigmoid(x). */
  SILU,
  RELU,
  /** x * Phi(x), Phi the standard normal distribution function (exact, by erf). */
  GELU,
  /** Phi(x) + x * phi(x): the derivative of {@link #GELU}. */
  GELU_DERIVATIVE,
  FLOOR,
  CEIL,
  /** To the nearest integer, ties to even. */
  ROUND
}
