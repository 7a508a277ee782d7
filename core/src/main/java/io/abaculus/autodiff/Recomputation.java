package io.abaculus.autodiff;

import io.abaculus.device.Device;
import io.abaculus.graph.Control;
import io.abaculus.graph.Node;
import io.abaculus.graph.Source;
import io.abaculus.graph.Value;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gradient checkpointing, also called rematerialization (Chen et al., "Training deep nets with
 * sublinear memory cost", 2016): what lies inside a part of a model is not kept for the backward
 * pass but computed again there.
 */
public final class Recomputation {
  private Recomputation() {}

  /**
   * Applies a part of a model so that the backward pass computes it again. The result and its
   * gradients are those of {@code part.apply(input)}; what the part draws at random is the same
   * both times.
   *
   * @param name names the part in plans
   * @param input of any type and shape
   * @param part computes one tensor from one; parameters it uses are found by themselves
   * @return what the part gives
   */
  public static Tensor apply(String name, Tensor input, UnaryOperator<Tensor> part) {
    Tensor output = part.apply(input);
    List<Tensor> operands = new ArrayList<>(List.of(output, input));
    for (Value leaf : floatingLeaves(output.value(), input.value())) {
      operands.add(new Tensor(leaf, output.device()));
    }
    return Operations.applyAll(new Control.Recompute(name), operands, output.device()).getFirst();
  }

  /** The rule of {@link Control.Recompute}: builds the part again and pulls the cotangent through. */
  static List<@Nullable Tensor> pullThrough(Node node, Tensor cotangent, Device device) {
    Value output = node.operands().get(0);
    Tensor input = new Tensor(node.operands().get(1), device);
    Tensor fresh = Operations.apply(new Control.Barrier(), input, cotangent);
    Tensor again = copy(output, input.value(), fresh, device);
    List<Tensor> sources = new ArrayList<>(List.of(fresh));
    for (Value leaf : node.operands().subList(2, node.operands().size())) {
      sources.add(new Tensor(leaf, device));
    }
    List<@Nullable Tensor> shares = new ArrayList<>();
    shares.add(null);
    shares.addAll(Backward.pull(again, cotangent, sources));
    return shares;
  }

  /** The same computation from another input. */
  private static Tensor copy(Value output, Value input, Tensor replacement, Device device) {
    Map<Value, Tensor> copies = new HashMap<>();
    copies.put(input, replacement);
    for (Node node : nodesBetween(output, input)) {
      List<Tensor> operands = new ArrayList<>();
      boolean changed = false;
      for (Value operand : node.operands()) {
        Tensor copy = copies.get(operand);
        changed |= copy != null;
        operands.add(copy != null ? copy : new Tensor(operand, device));
      }
      if (changed) {
        List<Tensor> results = Operations.applyAll(node.op(), operands, device);
        for (int i = 0; i < results.size(); i++) {
          copies.put(new Value(node, i), results.get(i));
        }
      }
    }
    return copies.getOrDefault(output, new Tensor(output, device));
  }

  private static Set<Value> floatingLeaves(Value output, Value input) {
    Set<Value> leaves = new LinkedHashSet<>();
    for (Node node : nodesBetween(output, input)) {
      for (Value operand : node.operands()) {
        boolean source = operand.node().op() instanceof Source.Leaf;
        if (source && !operand.equals(input) && operand.dtype().isFloating()) {
          leaves.add(operand);
        }
      }
    }
    return leaves;
  }

  /** Everything the output is computed from, down to the input, in the order of creation. */
  private static List<Node> nodesBetween(Value output, Value input) {
    List<Node> nodes = new ArrayList<>();
    Set<Node> seen = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      Value value = open.pop();
      if (!value.equals(input) && seen.add(value.node())) {
        nodes.add(value.node());
        open.addAll(value.node().operands());
      }
    }
    nodes.sort(Comparator.comparingLong(Node::id));
    return nodes;
  }
}
