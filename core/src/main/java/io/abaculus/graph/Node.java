package io.abaculus.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One use of an operation: what to compute, from what. What it stands for never changes, but after its
 * results were computed it holds their numbers; such a node, like a leaf, is where computation starts,
 * and may let go of its operands.
 *
 * <p>Numbers of nodes grow, so that operands always have smaller ones than their users: the order of
 * creation is a valid order of execution.
 */
public final class Node {
  private static final AtomicLong NEXT_ID = new AtomicLong();

  private final long id = NEXT_ID.getAndIncrement();
  private final Op op;
  private final List<TensorType> results;
  private volatile List<Value> operands;
  private volatile boolean requiresGradient;
  private volatile boolean released;
  private @Nullable List<Buffer> buffers;
  private @Nullable String staleReason;

  private Node(Op op, List<Value> operands, List<TensorType> results, boolean requiresGradient) {
    this.op = op;
    this.operands = operands;
    this.results = results;
    this.requiresGradient = requiresGradient;
  }

  /**
   * A node that applies {@code op}, after checking shapes and types.
   *
   * @throws TensorException if the operands do not fit the operation
   */
  public static Node of(Op op, List<Value> operands) {
    List<Value> own = List.copyOf(operands);
    // Loops, since a training step makes thousands of nodes, and a stream is larger than one of them.
    List<TensorType> types = new ArrayList<>(own.size());
    boolean varies = false;
    for (Value operand : own) {
      types.add(operand.type());
      varies |= operand.node().requiresGradient();
    }
    List<TensorType> results = List.copyOf(op.infer(types));
    boolean requiresGradient =
        varies && !(op instanceof Control.Detach) && anyFloating(results);
    return new Node(op, own, results, requiresGradient);
  }

  private static boolean anyFloating(List<TensorType> types) {
    for (TensorType type : types) {
      if (type.dtype().isFloating()) {
        return true;
      }
    }
    return false;
  }

  /** A number that is larger than those of all nodes made before and smaller than those of all later ones. */
  public static long boundary() {
    return NEXT_ID.getAndIncrement();
  }

  /** A leaf that holds numbers. */
  public static Node leaf(Buffer numbers) {
    List<TensorType> types = List.of(numbers.type());
    Node node = new Node(new Source.Leaf(numbers.type()), List.of(), types, false);
    node.materialize(List.of(numbers));
    return node;
  }

  /** Its number: smaller than those of all nodes made later. */
  public long id() {
    return id;
  }

  /** The operation; of a leaf a {@link Source.Leaf}. */
  public Op op() {
    return op;
  }

  /** What it is computed from; nothing once it was {@linkplain #release released}. */
  public List<Value> operands() {
    return operands;
  }

  /** The types of the results. */
  public List<TensorType> results() {
    return results;
  }

  // ---- gradients ----

  /**
   * Whether it has a result of a floating type and depends on a parameter that was trainable when it was
   * made, so that a gradient may pass through it.
   */
  public boolean requiresGradient() {
    return requiresGradient;
  }

  /** Says of a leaf whether it is a trainable parameter. What was made from it before keeps what it had. */
  public void setRequiresGradient(boolean required) {
    requiresGradient = required;
  }

  // ---- numbers ----

  /** Whether the numbers of its results are known. */
  public synchronized boolean isEvaluated() {
    return buffers != null || staleReason != null;
  }

  /**
   * The numbers of a result, or null while they are not known.
   *
   * @throws TensorException if they were, and another value has taken their place
   */
  public synchronized @Nullable Buffer buffer(int index) {
    if (staleReason != null) {
      throw new TensorException(staleReason);
    }
    return buffers == null ? null : buffers.get(index);
  }

  /** Why the numbers that it had cannot be used any more; null if they can, or never were. */
  public synchronized @Nullable String staleReason() {
    return staleReason;
  }

  /** Keeps the numbers of all results. */
  public synchronized void materialize(List<Buffer> numbers) {
    buffers = List.copyOf(numbers);
  }

  /** Lets go of the operands of a node whose numbers are known. No gradient can pass through it then. */
  public synchronized void release() {
    if (buffers != null && !operands.isEmpty()) {
      released = true;
      operands = List.of();
    }
  }

  /** Whether it was computed from operands that it has let go of. */
  public boolean isReleased() {
    return released;
  }

  /** Lets go of the numbers and makes every later use of them an error, with this message. */
  public synchronized void markStale(String reason) {
    staleReason = reason;
    buffers = null;
  }

  @Override
  public String toString() {
    return op + " -> " + results;
  }
}
