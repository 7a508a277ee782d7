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
import java.util.function.Predicate;
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
    long before = Node.boundary();
    Tensor output = part.apply(input);
    List<Tensor> operands = new ArrayList<>(List.of(output, input));
    for (Value value : fromOutside(output.value(), input.value(), before)) {
      operands.add(new Tensor(value, output.device()));
    }
    return Operations.applyAll(new Control.Recompute(name), operands, output.device()).getFirst();
  }

  /** The rule of {@link Control.Recompute}: builds the part again and pulls the cotangent through. */
  static List<@Nullable Tensor> pullThrough(Node node, Tensor cotangent, Device device) {
    Value output = node.operands().get(0);
    Tensor input = new Tensor(node.operands().get(1), device);
    Tensor fresh = Operations.apply(new Control.Barrier(), input, cotangent);
    List<Value> outside = node.operands().subList(2, node.operands().size());
    Tensor again = copy(output, input.value(), fresh, Set.copyOf(outside), device);
    List<Tensor> sources = new ArrayList<>(List.of(fresh));
    outside.forEach(value -> sources.add(new Tensor(value, device)));
    List<@Nullable Tensor> shares = new ArrayList<>();
    shares.add(null);
    shares.addAll(Backward.pull(again, cotangent, sources));
    return shares;
  }

  /** The same computation from another input. */
  private static Tensor copy(
      Value output, Value input, Tensor replacement, Set<Value> outside, Device device) {
    Map<Value, Tensor> copies = new HashMap<>();
    copies.put(input, replacement);
    for (Node node : nodesAbove(output, value -> value.equals(input) || outside.contains(value))) {
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

  /**
   * What the part takes from outside besides its input: parameters, and results that were there before
   * it. Gradients flow to them.
   *
   * @param before what separates nodes made before the part from those made in it
   */
  private static Set<Value> fromOutside(Value output, Value input, long before) {
    Set<Value> outside = new LinkedHashSet<>();
    for (Node node : nodesAbove(output, value -> value.node().id() < before)) {
      for (Value operand : node.operands()) {
        boolean enters =
            operand.node().id() < before || operand.node().op() instanceof Source.Leaf;
        if (enters && !operand.equals(input) && operand.dtype().isFloating()) {
          outside.add(operand);
        }
      }
    }
    return outside;
  }

  /** Everything the output is computed from above the values at which to stop, in the order of creation. */
  private static List<Node> nodesAbove(Value output, Predicate<Value> stop) {
    List<Node> nodes = new ArrayList<>();
    Set<Node> seen = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      Value value = open.pop();
      if (!stop.test(value) && seen.add(value.node())) {
        nodes.add(value.node());
        open.addAll(value.node().operands());
      }
    }
    nodes.sort(Comparator.comparingLong(Node::id));
    return nodes;
  }
}
