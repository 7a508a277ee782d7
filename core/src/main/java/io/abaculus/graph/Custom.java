package io.abaculus.graph;

import java.util.List;

/**
 * An operation that is defined outside of this library. What it computes, and what its derivative is,
 * the floors above add to the definition. Two are the same operation if their definitions are equal.
 *
 * @param definition its name and its types
 */
public record Custom(Definition definition) implements Op {

  /** What the graph must know of an operation that is defined elsewhere. */
  public interface Definition {
    /** The operation's name in messages and plans. */
    String name();

    /**
     * The types of the results, at least one; called at every use of the operation, before anything is
     * computed. {@link Check} has messages for common mistakes.
     *
     * @param operands the types of the operands, in order
     * @throws TensorException if the operands do not fit, naming the operation and what it was given
     */
    List<TensorType> infer(List<TensorType> operands);
  }

  @Override
  public String label() {
    return definition.name();
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    List<TensorType> results = definition.infer(operands);
    Check.that(!results.isEmpty(), "%s: infer gives no type; there is at least one", label());
    return results;
  }
}
