package io.abaculus.graph;

/** A comparison of two elements, which gives a truth value. */
public enum Comparison {
  EQUAL,
  NOT_EQUAL,
  LESS,
  LESS_EQUAL,
  GREATER,
  GREATER_EQUAL
}
