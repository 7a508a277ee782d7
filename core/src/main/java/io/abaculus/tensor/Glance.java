package io.abaculus.tensor;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.device.HostBuffer;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.Custom;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Node;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.Value;
import io.abaculus.reference.ReferenceOperations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a tensor for a text about it, which debuggers ask for at any time: no plan is made
 * and the graph stays as it is. Numbers that are known are brought from the device, which waits for a plan
 * that runs there; others are computed on the host by the reference, if that is quick.
 */
final class Glance {
  /** What is quick: so many operations, and so many elements in all that they read and write. */
  private static final int OPERATIONS = 64;

  private static final int ELEMENTS = 1 << 14;

  /** A node to compute, with the operands that it had when it was met. */
  private record Pending(Node node, List<Value> operands) {}

  private final Device device;
  private final List<Pending> pending = new ArrayList<>();
  private final Map<Value, HostArray> numbers = new HashMap<>();

  private Glance(Device device) {
    this.device = device;
  }

  /**
   * The numbers, or null where they are many, or it would take long to compute them.
   *
   * @throws io.abaculus.graph.TensorException if they cannot be computed, or are gone
   */
  static @Nullable HostArray at(Tensor tensor) {
    Buffer known = tensor.buffer();
    if (known != null) {
      return tensor.device().download(known);
    }
    if (tensor.shape().size() > TensorText.LARGEST_WHOLE) {
      return null;
    }
    Glance glance = new Glance(tensor.device());
    return glance.isQuick(tensor.value()) ? glance.compute(tensor.value()) : null;
  }

  /** Takes note of what is to be computed, as long as it is little. */
  private boolean isQuick(Value result) {
    long elements = 0;
    Map<Value, Buffer> known = new HashMap<>();
    Map<Node, Pending> met = new HashMap<>();
    Deque<Node> open = new ArrayDeque<>(List.of(result.node()));
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (met.containsKey(node)) {
        continue;
      }
      Pending one = new Pending(node, node.operands());
      met.put(node, one);
      pending.add(one);
      elements += sizeOf(node.results());
      if (!(node.op() instanceof Movement)) {
        elements += sizeOf(one.operands.stream().map(Value::type).toList());
      }
      if (pending.size() > OPERATIONS || elements > ELEMENTS) {
        return false;
      }
      if (node.op() instanceof Custom) {
        return false; // it takes whatever time it takes, and may have effects
      }
      for (Value operand : one.operands) {
        Buffer buffer = operand.node().buffer(operand.index());
        if (buffer == null) {
          open.push(operand.node());
        } else if (!(buffer instanceof HostBuffer)
            && operand.type().shape().size() > ELEMENTS) {
          return false; // it would have to be brought from the device
        } else {
          known.put(operand, buffer);
        }
      }
    }
    known.forEach((value, buffer) -> numbers.put(value, device.download(buffer)));
    return true;
  }

  private static long sizeOf(List<TensorType> types) {
    return types.stream().mapToLong(type -> type.shape().size()).sum();
  }

  private @Nullable HostArray compute(Value result) {
    pending.sort(Comparator.comparingLong(one -> one.node.id()));
    for (Pending one : pending) {
      List<HostArray> results = one.node.results().stream().map(HostArray::allocate).toList();
      ReferenceOperations.run(
          one.node.op(), one.operands.stream().map(numbers::get).toList(), results);
      for (int i = 0; i < results.size(); i++) {
        numbers.put(new Value(one.node, i), results.get(i));
      }
    }
    return numbers.get(result);
  }
}
