package io.abaculus.tensor;

import io.abaculus.device.Buffer;
import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
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
 * error to evaluate.
 */
public final class Parameter {
  private final String name;
  private Tensor leaf;
  private @Nullable Tensor assigned;
  private boolean trainable = true;

  /** A parameter with a first value, whose numbers are copied when they are already known. */
  public Parameter(String name, Tensor value) {
    this(name, value.toHost().copy(), value.device());
  }

  /** A parameter with first numbers that are not copied: the caller gives the array away. */
  public Parameter(String name, HostArray numbers, Device device) {
    this.name = name;
    this.leaf = Tensor.ofHost(numbers, device);
  }

  /** A parameter that is zero at first. */
  public static Parameter zeros(String name, TensorType type, Device device) {
    return new Parameter(name, HostArray.allocate(type), device);
  }

  public String name() {
    return name;
  }

  public Shape shape() {
    return leaf.shape();
  }

  public DType dtype() {
    return leaf.dtype();
  }

  /** Whether optimizers change it. */
  public boolean isTrainable() {
    return trainable;
  }

  /** Sets whether optimizers change it. */
  public void setTrainable(boolean trainable) {
    this.trainable = trainable;
  }

  /** The present value: the one assigned last. */
  public synchronized Tensor value() {
    return assigned != null ? assigned : leaf;
  }

  /**
   * Notes a new value.
   *
   * @throws TensorException if it is of another shape, type or device
   */
  public synchronized void assign(Tensor value) {
    if (!value.type().equals(leaf.type()) || value.device() != leaf.device()) {
      throw new TensorException(
          "parameter %s is %s on %s and cannot become %s on %s"
              .formatted(
                  name, leaf.type(), leaf.device().name(), value.type(), value.device().name()));
    }
    assigned = value;
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
    leaf = Tensor.ofHost(numbers, leaf.device());
    assigned = null;
  }

  boolean isAssigned() {
    return assigned != null;
  }

  Tensor leaf() {
    return leaf;
  }

  /** Takes over an assigned value whose numbers are known already. */
  synchronized void adoptKnown() {
    Tensor value = Objects.requireNonNull(assigned);
    leaf = Tensor.ofHost(value.toHost().copy(), value.device());
    assigned = null;
  }

  /** After a plan put the new numbers into the memory of the old value. */
  synchronized void adoptUpdated() {
    Buffer buffer = Objects.requireNonNull(leaf.storage());
    leaf.value()
        .node()
        .markStale(
            "parameter %s was updated after this tensor was built from its old value; evaluate it"
                .formatted(name)
                + " before the update, or build it again");
    leaf = new Tensor(new Value(Node.leaf(buffer), 0), leaf.device());
    assigned = null;
  }

  @Override
  public String toString() {
    return name + " " + leaf.type();
  }
}
