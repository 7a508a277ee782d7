package io.abaculus.graph;

import java.util.List;

/**
 * What is to be computed. Operations are data: a device maps each record to a kernel, differentiation
 * maps each to a rule, both in a {@code switch} without {@code default}, so that a new operation does
 * not compile until every device and the gradient rules know it.
 */
public sealed interface Op
    permits Source, Elementwise, Reduction, Movement, Indexing, Contraction, Fused, Sampling,
    Control, Custom {

  /** The operation's name in messages and plans, as users know it. */
  String label();

  /**
   * The types of the results.
   *
   * @throws TensorException if the operands do not fit, naming the operation and both shapes
   */
  List<TensorType> infer(List<TensorType> operands);
}
