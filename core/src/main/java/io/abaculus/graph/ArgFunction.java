package io.abaculus.graph;

/** Which element an index points at. */
public enum ArgFunction {
  ARG_MAX,
  ARG_MIN
}
