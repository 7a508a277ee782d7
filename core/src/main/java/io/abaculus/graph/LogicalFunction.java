package io.abaculus.graph;

/** A function of two truth values. */
public enum LogicalFunction {
  AND,
  OR,
  XOR
}
