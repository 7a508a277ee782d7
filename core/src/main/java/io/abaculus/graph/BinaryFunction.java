package io.abaculus.graph;

/** A function of two elements, one from each of two tensors broadcast to the same shape. */
public enum BinaryFunction {
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE,
  POWER,
  MAXIMUM,
  MINIMUM
}
