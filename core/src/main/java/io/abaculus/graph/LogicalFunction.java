package io.abaculus.graph;

/** A function of two booleans. */
public enum LogicalFunction {
  /** Whether both are true. */
  AND,
  /** Whether at least one is true. */
  OR,
  /** Whether just one is true. */
  XOR
}
