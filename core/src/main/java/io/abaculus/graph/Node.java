package io.abaculus.graph;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One use of an operation: what to compute, from what. A node is made once and never changes, but it
 * may come to hold the numbers of its results after they were computed; such a node, like a leaf, is
 * where computation starts.
 *
 * <p>Numbers grow with every node, so that operands always have smaller ones than their users: the
 * order of creation is a valid order of execution.
 */
public final class Node {
  private static final AtomicLong NEXT_ID = new AtomicLong();

  private final long id = NEXT_ID.getAndIncrement();
  private final Op op;
  private final List<Value> operands;
  private final List<TensorType> results;
  private final @Nullable Storage[] storages;
  private volatile @Nullable String staleReason;

  private Node(Op op, List<Value> operands, List<TensorType> results) {
    this.op = op;
    this.operands = operands;
    this.results = results;
    this.storages = new @Nullable Storage[results.size()];
  }

  /**
   * A node that applies {@code op}, after checking shapes and types.
   *
   * @throws TensorException if the operands do not fit the operation
   */
  public static Node of(Op op, List<Value> operands) {
    List<Value> own = List.copyOf(operands);
    return new Node(op, own, List.copyOf(op.infer(own.stream().map(Value::type).toList())));
  }

  /** A leaf that holds numbers. */
  public static Node leaf(Storage storage) {
    Node node = new Node(new Source.Input(storage.type()), List.of(), List.of(storage.type()));
    node.materialize(0, storage);
    return node;
  }

  public long id() {
    return id;
  }

  public Op op() {
    return op;
  }

  public List<Value> operands() {
    return operands;
  }

  public List<TensorType> results() {
    return results;
  }

  /** The numbers of a result, or null while they have not been computed or were not kept. */
  public synchronized @Nullable Storage storage(int index) {
    String reason = staleReason;
    if (reason != null) {
      throw new TensorException(reason);
    }
    return storages[index];
  }

  /** Keeps the numbers of a result. */
  public synchronized void materialize(int index, Storage storage) {
    storages[index] = storage;
  }

  /** Makes every later use of this node's numbers an error, with this message. */
  public void markStale(String reason) {
    staleReason = reason;
  }

  @Override
  public String toString() {
    return op + " -> " + results;
  }
}
