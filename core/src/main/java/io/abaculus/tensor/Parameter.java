package io.abaculus.tensor;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.Node;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.Value;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named place that holds a tensor and can be given another of the same type: a weight, or the state
 * of an optimizer.
 *
 * <p>{@link #assign} only notes what the new value is to be, and {@link #value} gives that from then
 * on; {@link Tensors#evaluate(java.util.Collection, java.util.Collection)} computes it, in the memory
 * of the old value. Tensors that were built from the old value and not evaluated before are then an
 * error to evaluate. If that evaluation fails, what was assigned stays assigned and the old value is
 * there as before; if it fails when new values were being written already, the parameter is lost: it
 * refuses to be used, by name, until it is loaded or given another known value.
 */
public final class Parameter {
  private final String name;
  private Tensor leaf;
  private @Nullable Tensor assigned;
  private boolean trainable = true;

  /** Of a single element whose value came from the host: that value, so that no device is asked for it. */
  private @Nullable HostArray leafOnHost;

  private @Nullable HostArray assignedOnHost;

  /** How many values were assigned one upon another without being evaluated. */
  private int pending;

  /** A parameter with a first value, whose numbers are copied when they are already known. */
  public Parameter(String name, Tensor value) {
    this.name = name;
    Tensors.evaluate(value);
    this.leaf = leafOf(value.device().copy(Objects.requireNonNull(value.buffer())), value.device());
  }

  /** A parameter with first numbers that are not copied: the caller gives the array away. */
  public Parameter(String name, HostArray numbers, Device device) {
    this.name = name;
    this.leafOnHost = rememberedOf(numbers);
    this.leaf = leafOf(device.upload(numbers), device);
  }

  /** A parameter that is zero at first. */
  public static Parameter zeros(String name, TensorType type, Device device) {
    return new Parameter(name, HostArray.allocate(type), device);
  }

  private Tensor leafOf(Buffer buffer, Device device) {
    Node node = Node.leaf(buffer);
    node.setRequiresGradient(trainable);
    return new Tensor(new Value(node, 0), device);
  }

  private static @Nullable HostArray rememberedOf(HostArray numbers) {
    return numbers.size() == 1 ? numbers.copy() : null;
  }

  /** Its name, as in a state dict. */
  public String name() {
    return name;
  }

  /** The shape, which never changes. */
  public Shape shape() {
    return leaf.shape();
  }

  /** The element type, which never changes. */
  public DType dtype() {
    return leaf.dtype();
  }

  /** The device that holds it. */
  public Device device() {
    return leaf.device();
  }

  /** Whether optimizers change it. */
  public boolean isTrainable() {
    return trainable;
  }

  /** Sets whether optimizers change it. What is built from it afterwards goes by it. */
  public synchronized void setTrainable(boolean trainable) {
    this.trainable = trainable;
    leaf.value().node().setRequiresGradient(trainable);
  }

  /** The present value: the one assigned last. */
  public synchronized Tensor value() {
    return assigned != null ? assigned : leaf;
  }

  /**
   * The single integer that it holds, the one assigned last. If it was given as a number, no device is
   * asked for it.
   *
   * @throws TensorException if it has more than one element
   */
  public synchronized long integer() {
    return assigned == null ? evaluatedInteger() : integer(assigned, assignedOnHost);
  }

  /** As {@link #integer}, without what is assigned and not evaluated yet. */
  public synchronized long evaluatedInteger() {
    return integer(leaf, leafOnHost);
  }

  private long integer(Tensor value, @Nullable HostArray known) {
    Check.that(
        shape().size() == 1, "parameter %s is %s and not a single integer", name, leaf.type());
    return (known != null ? known : value.toHost()).getLong(0);
  }

  /**
   * Notes a new value.
   *
   * @throws TensorException if it is of another shape, type or device, or if value after value was
   *     assigned, each made of the one before, and none evaluated
   */
  public synchronized void assign(Tensor value) {
    if (!value.type().equals(leaf.type()) || value.device() != leaf.device()) {
      throw new TensorException(
          "parameter %s is %s on %s and cannot become %s on %s"
              .formatted(
                  name, leaf.type(), leaf.device().name(), value.type(), value.device().name()));
    }
    pending = PendingAssignments.afterAssigning(name, pending, assigned, value);
    assigned = value;
    assignedOnHost = null;
  }

  /**
   * Notes a new value of a parameter with a single element, converted as {@code cast} does.
   *
   * @throws TensorException if it has more than one element
   */
  public synchronized void assign(long number) {
    Check.that(shape().size() == 1, "parameter %s is %s and not a single number", name,
        leaf.type());
    HostArray numbers = HostArray.allocate(leaf.type());
    numbers.setLong(0, number);
    assign(Tensor.ofHost(numbers.copy(), leaf.device()));
    assignedOnHost = numbers;
  }

  /** What is assigned and not evaluated, to be put back by {@link #restore}. */
  synchronized Pending pending() {
    return new Pending(assigned, assignedOnHost, pending);
  }

  synchronized void restore(Pending before) {
    assigned = before.value;
    assignedOnHost = before.onHost;
    pending = before.count;
  }

  /** An assignment that was not evaluated, if there is one. */
  record Pending(@Nullable Tensor value, @Nullable HostArray onHost, int count) {}

  /** Forgets what was assigned and not evaluated. The value is the one before again. */
  public synchronized void discard() {
    assigned = null;
    assignedOnHost = null;
    pending = 0;
  }

  /**
   * Gives it a new value at once, of numbers that are not copied: the caller gives the array away.
   * What was assigned before is forgotten; tensors built from the old value keep it.
   *
   * @throws TensorException if they are of another shape or type
   */
  public synchronized void load(HostArray numbers) {
    if (!numbers.type().equals(leaf.type())) {
      throw new TensorException(
          "parameter %s is %s and cannot be loaded from %s"
              .formatted(name, leaf.type(), numbers.type()));
    }
    discard();
    leafOnHost = rememberedOf(numbers);
    leaf = leafOf(leaf.device().upload(numbers), leaf.device());
  }

  synchronized boolean isAssigned() {
    return assigned != null;
  }

  synchronized Tensor leaf() {
    return leaf;
  }

  /** Takes over a copy of an assigned value whose numbers are known already. */
  synchronized void adoptKnown(Buffer copy) {
    leafOnHost = assignedOnHost;
    leaf = leafOf(copy, leaf.device());
    discard();
  }

  /** After a plan put the new numbers into the memory of the old value. */
  synchronized void adoptUpdated() {
    Buffer buffer = Objects.requireNonNull(leaf.buffer());
    String reason =
        "parameter "
            + name
            + " was updated after this tensor was built from its old value; evaluate it"
            + " before the update, or build it again";
    leaf.value().node().markStale(reason);
    Node made = Objects.requireNonNull(assigned).value().node();
    if (!made.isEvaluated()) {
      made.markStale(reason);
    }
    leafOnHost = null;
    leaf = leafOf(buffer, leaf.device());
    discard();
  }

  /** After a plan failed that may have written to its memory. */
  synchronized void markLost(Throwable reason) {
    leaf.value()
        .node()
        .markStale(
            "parameter %s was being updated when an evaluation failed (%s) and holds neither value;"
                .formatted(name, reason.getMessage())
                + " load it again");
    leafOnHost = null;
    discard();
  }

  @Override
  public String toString() {
    return name + " " + leaf.type();
  }
}
