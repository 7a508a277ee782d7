package io.abaculus.graph;

/** What a reduction keeps of the elements along the reduced axes. */
public enum ReduceFunction {
  /** Their sum, 0 if there are none. */
  SUM,
  /** The largest, NaN if one is. */
  MAX,
  /** The smallest, NaN if one is. */
  MIN
}
