package io.abaculus.graph;

/** What a reduction keeps of the elements along the reduced axes. */
public enum ReduceFunction {
  SUM,
  MAX,
  MIN
}
