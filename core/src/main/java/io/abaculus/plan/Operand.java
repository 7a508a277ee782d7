package io.abaculus.plan;

import io.abaculus.graph.TensorType;

/** A tensor that a step reads or writes. */
public record Operand(TensorType type, Location location) {}
