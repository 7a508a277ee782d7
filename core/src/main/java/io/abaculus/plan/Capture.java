package io.abaculus.plan;

import io.abaculus.graph.Buffer;
import io.abaculus.graph.Node;
import io.abaculus.graph.Source;
import io.abaculus.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What has to be computed for some values: the program, and the numbers it starts from, in the order
 * of the program's leaves.
 */
public record Capture(Program program, List<Buffer> leaves) {

  /** The numbers of {@code leaf} are to be replaced by those of {@code value}. */
  public record Update(Value leaf, Value value) {}

  /** Collects everything below the outputs and updates that has no numbers yet. */
  public static Capture of(List<Value> outputs, List<Update> updates) {
    Map<Value, Program.Ref> refs = new HashMap<>();
    List<Program.Instruction> instructions = new ArrayList<>();
    List<Buffer> leaves = new ArrayList<>();
    Reached reached = reach(outputs, updates);
    for (Value leaf : reached.leaves()) {
      refs.put(leaf, new Program.Ref(instructions.size(), 0));
      instructions.add(
          new Program.Instruction(
              new Source.Leaf(leaf.type()), List.of(), List.of(leaf.type())));
      leaves.add(Objects.requireNonNull(leaf.node().buffer(leaf.index())));
    }
    for (Node node : reached.computed()) {
      for (int i = 0; i < node.results().size(); i++) {
        refs.put(new Value(node, i), new Program.Ref(instructions.size(), i));
      }
      instructions.add(
          new Program.Instruction(
              node.op(),
              known(refs, node.operands()),
              node.results()));
    }
    return new Capture(
        new Program(
            instructions,
            known(refs, outputs),
            updates.stream()
                .map(
                    update -> new Program.Assignment(
                        known(refs, update.leaf()).instruction(), known(refs, update.value())))
                .toList()),
        List.copyOf(leaves));
  }

  private static Program.Ref known(Map<Value, Program.Ref> refs, Value value) {
    return Objects.requireNonNull(refs.get(value));
  }

  private static List<Program.Ref> known(Map<Value, Program.Ref> refs, List<Value> values) {
    List<Program.Ref> known = new ArrayList<>(values.size());
    for (Value value : values) {
      known.add(known(refs, value));
    }
    return List.copyOf(known);
  }

  private record Reached(List<Value> leaves, List<Node> computed) {}

  /**
   * The leaves, in the order in which they are met, and the nodes to compute, in the order of creation.
   * Leaves are created anew when parameters are updated, in another order than at first: by theirs, the
   * second step of a training would not find the plan of the first.
   */
  private static Reached reach(List<Value> outputs, List<Update> updates) {
    Set<Value> leaves = new LinkedHashSet<>();
    Set<Node> computed = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(outputs);
    for (Update update : updates) {
      open.add(update.leaf());
      open.add(update.value());
    }
    while (!open.isEmpty()) {
      Value value = open.pop();
      if (value.node().isEvaluated()) {
        leaves.add(value);
      } else if (computed.add(value.node())) {
        open.addAll(value.node().operands());
      }
    }
    return new Reached(
        List.copyOf(leaves),
        computed.stream().sorted(Comparator.comparingLong(Node::id)).toList());
  }
}
