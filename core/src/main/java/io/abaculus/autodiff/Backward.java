package io.abaculus.autodiff;

import io.abaculus.device.Device;
import io.abaculus.graph.Check;
import io.abaculus.graph.Control;
import io.abaculus.graph.Node;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.Value;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks a graph from its result back to its sources and applies the rule of each operation. */
final class Backward {
  private final Device device;
  private final Set<Value> sources;

  /** Whether only trainable parameters are asked for, so that what requires no gradient has none. */
  private final boolean trainableOnly;
  private final Map<Value, Tensor> cotangents = new HashMap<>();

  private Backward(Device device, Set<Value> sources) {
    this.device = device;
    this.sources = sources;
    this.trainableOnly = sources.stream().allMatch(source -> source.node().requiresGradient());
  }

  /** The gradients of a scalar, null where it does not depend on a source. */
  static List<@Nullable Tensor> gradients(Tensor loss, List<Tensor> sources) {
    Check.that(
        loss.shape().size() == 1,
        "gradients: the loss must be a scalar, got %s; use sum() or mean()",
        loss.type());
    Check.that(
        loss.dtype().isFloating(), "gradients: the loss must be floating point, got %s",
        loss.type());
    return pull(loss, Tensors.full(1, loss.type(), loss.device()), sources);
  }

  /** What a cotangent of a result becomes at its sources, null where there is no way. */
  static List<@Nullable Tensor> pull(Tensor result, Tensor cotangent, List<Tensor> sources) {
    Set<Value> values = new HashSet<>();
    sources.forEach(source -> values.add(source.value()));
    Backward backward = new Backward(result.device(), values);
    backward.walk(result.value(), cotangent);
    List<@Nullable Tensor> gradients = new ArrayList<>();
    for (Tensor source : sources) {
      gradients.add(backward.cotangents.get(source.value()));
    }
    return gradients;
  }

  private void walk(Value result, Tensor cotangent) {
    List<Node> nodes = nodesBetween(result);
    cotangents.put(result, cotangent);
    for (Node node : nodes.reversed()) {
      List<@Nullable Tensor> incoming = new ArrayList<>();
      boolean any = false;
      for (int i = 0; i < node.results().size(); i++) {
        Tensor one = cotangents.get(new Value(node, i));
        incoming.add(one);
        any |= one != null;
      }
      if (any) {
        List<@Nullable Tensor> outgoing = Rules.apply(node, incoming, device);
        for (int i = 0; i < outgoing.size(); i++) {
          Tensor share = outgoing.get(i);
          if (share != null) {
            cotangents.merge(node.operands().get(i), share, Tensor::add);
          }
        }
      }
    }
  }

  /** Whether a gradient can pass through a value, as far as it knows itself. */
  private boolean isOfInterest(Value value) {
    return value.dtype().isFloating() && (!trainableOnly || value.node().requiresGradient());
  }

  /**
   * What was evaluated and has let go of its operands may have depended on a source, and so may an old
   * value of a parameter: nobody knows, so nobody may be told that there is no gradient.
   */
  private void refuseIfForgotten(Node node) {
    String stale = node.staleReason();
    if (stale != null && node.requiresGradient()) {
      throw new TensorException("gradients: " + stale);
    }
    if (node.isReleased()
        && sources.stream()
            .anyMatch(
                source -> source.node().id() < node.id()
                    && (node.requiresGradient() || !source.node().requiresGradient()))) {
      throw new TensorException(
          "gradients: the result of %s, %s, was evaluated before and has let go of what it was made of;"
              .formatted(node.op().label(), node.results().getFirst())
              + " ask for gradients before its numbers, or detach() it if none should pass through it");
    }
  }

  /** The nodes through which the result depends on a source, in the order of creation. */
  private List<Node> nodesBetween(Value result) {
    List<Node> below = new ArrayList<>();
    Set<Node> seen = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>();
    open.push(result.node());
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (seen.add(node)) {
        below.add(node);
        if (node.op() instanceof Control.Detach) {
          continue;
        }
        refuseIfForgotten(node);
        for (Value operand : node.operands()) {
          if (!sources.contains(operand) && isOfInterest(operand)) {
            open.push(operand.node());
          }
        }
      }
    }
    below.sort(Comparator.comparingLong(Node::id));
    Set<Node> dependent = new HashSet<>();
    for (Node node : below) {
      boolean depends =
          !(node.op() instanceof Control.Detach)
              && node.operands().stream()
                  .anyMatch(
                      operand -> sources.contains(operand) || dependent.contains(operand.node()));
      if (depends) {
        dependent.add(node);
      }
    }
    return below.stream().filter(dependent::contains).toList();
  }
}
