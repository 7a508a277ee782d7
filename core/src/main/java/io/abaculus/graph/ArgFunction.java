package io.abaculus.graph;

/** Which element an index points at; the first of equals, and the first NaN if there is one. */
public enum ArgFunction {
  /** The largest. */
  ARG_MAX,
  /** The smallest. */
  ARG_MIN
}
