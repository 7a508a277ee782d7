package io.abaculus.tensor;

import io.abaculus.device.Device;
import io.abaculus.graph.Node;
import io.abaculus.graph.Op;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** The one gate through which operations enter the graph. */
public final class Operations {
  private Operations() {}

  /**
   * Applies an operation and gives all its results. Checks shapes, types and devices at once.
   *
   * @throws TensorException if they do not fit
   */
  public static List<Tensor> applyAll(Op op, List<Tensor> operands, Device device) {
    List<Value> values = new ArrayList<>(operands.size());
    for (Tensor operand : operands) {
      if (operand.device() != device) {
        throw new TensorException(
            "%s: operands are on different devices: %s and %s; move one with to(device)"
                .formatted(op.label(), device.name(), operand.device().name()));
      }
      values.add(operand.value());
    }
    Node node = Node.of(op, values);
    List<Tensor> results = new ArrayList<>(node.results().size());
    for (int i = 0; i < node.results().size(); i++) {
      results.add(new Tensor(new Value(node, i), device));
    }
    if (Evaluation.EAGER) {
      Evaluation.runEagerly(op, operands, results);
    }
    return results;
  }

  /** Applies an operation with at least one operand and gives its first result. */
  public static Tensor apply(Op op, Tensor... operands) {
    return applyAll(op, List.of(operands), operands[0].device()).getFirst();
  }
}
