package io.abaculus.tensor;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.HostBuffer;
import io.abaculus.device.RunFailedException;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.Custom;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Node;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.Value;
import io.abaculus.plan.Capture;
import io.abaculus.plan.Planner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a tensor for a text about it, which debuggers ask for at any time: neither they nor a
 * plan are kept, and the graph stays as it is. Numbers that are known are brought from the device; others
 * are computed by the reference device, if that is quick.
 */
final class Glance {
  /** What is quick: so many operations, and so many elements in all that they read and write. */
  private static final int OPERATIONS = 64;

  private static final int ELEMENTS = 1 << 14;

  private Glance() {}

  /**
   * The numbers, or null where they are many, or it would take long to compute them.
   *
   * @throws TensorException if they cannot be computed, or are gone
   */
  static @Nullable HostArray at(Tensor tensor) {
    Buffer known = tensor.buffer();
    if (known != null) {
      return tensor.device().download(known);
    }
    boolean small = tensor.shape().size() <= TensorText.LARGEST_WHOLE;
    return small && isQuick(tensor.value().node()) ? compute(tensor) : null;
  }

  /** Whether little is to be computed for a node; looks no further once it is much. */
  private static boolean isQuick(Node result) {
    long elements = 0;
    Set<Node> met = new HashSet<>(Set.of(result));
    Deque<Node> open = new ArrayDeque<>(met);
    while (!open.isEmpty()) {
      Node node = open.pop();
      List<Value> operands = node.operands();
      elements += sizeOf(node.results());
      // Of what it moves elements out of, a movement reads no more than it writes.
      if (!(node.op() instanceof Movement)) {
        elements += sizeOf(operands.stream().map(Value::type).toList());
      }
      if (met.size() > OPERATIONS || elements > ELEMENTS) {
        return false;
      }
      if (node.op() instanceof Custom) {
        return false; // it takes whatever time it takes, and may have effects
      }
      for (Value operand : operands) {
        Buffer buffer = operand.node().buffer(operand.index());
        if (buffer == null) {
          if (met.add(operand.node())) {
            open.push(operand.node());
          }
        } else if (!(buffer instanceof HostBuffer)
            && operand.type().shape().size() > ELEMENTS) {
          return false; // it would have to be brought from the device
        }
      }
    }
    return true;
  }

  private static long sizeOf(List<TensorType> types) {
    return types.stream().mapToLong(type -> type.shape().size()).sum();
  }

  private static HostArray compute(Tensor tensor) {
    Capture capture = Capture.of(List.of(tensor.value()), List.of());
    Device reference = Devices.get("reference");
    // Not by way of its cache of plans, which is for what runs again.
    try (Executable once =
        reference.compile(Planner.plan(capture.program(), reference.planOptions()))) {
      List<Buffer> leaves =
          capture.leaves().stream()
              .map(leaf -> reference.upload(tensor.device().download(leaf)))
              .toList();
      return reference.download(once.run(leaves).getFirst());
    } catch (RunFailedException failure) {
      throw new TensorException(String.valueOf(failure.reason().getMessage()));
    }
  }
}
