package io.abaculus.plan;

import io.abaculus.graph.Node;
import io.abaculus.graph.Source;
import io.abaculus.graph.Storage;
import io.abaculus.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What has to be computed for some values: the program, and the numbers it starts from, in the order
 * of the program's leaves.
 */
public record Capture(Program program, List<Storage> leaves) {

  /** The numbers of leaf {@code variable} are to be replaced by those of {@code value}. */
  public record Update(Value variable, Value value) {}

  /** Collects everything below the outputs and updates that has no numbers yet. */
  public static Capture of(List<Value> outputs, List<Update> updates) {
    List<Value> reached = reach(outputs, updates);
    Map<Value, Program.Ref> refs = new HashMap<>();
    List<Program.Instruction> instructions = new ArrayList<>();
    List<Storage> leaves = new ArrayList<>();
    for (Value value : reached) {
      Node node = value.node();
      Storage storage = node.storage(value.index());
      if (storage != null) {
        refs.put(value, new Program.Ref(instructions.size(), 0));
        instructions.add(
            new Program.Instruction(
                new Source.Input(value.type()), List.of(), List.of(value.type())));
        leaves.add(storage);
      } else {
        for (int i = 0; i < node.results().size(); i++) {
          // A result that has its numbers already is a leaf.
          refs.putIfAbsent(new Value(node, i), new Program.Ref(instructions.size(), i));
        }
        instructions.add(
            new Program.Instruction(
                node.op(), node.operands().stream().map(operand -> known(refs, operand)).toList(),
                node.results()));
      }
    }
    return new Capture(
        new Program(
            instructions,
            outputs.stream().map(value -> known(refs, value)).toList(),
            updates.stream()
                .map(
                    update -> new Program.Assignment(
                        known(refs, update.variable()).instruction(),
                        known(refs, update.value())))
                .toList()),
        List.copyOf(leaves));
  }

  private static Program.Ref known(Map<Value, Program.Ref> refs, Value value) {
    return Objects.requireNonNull(refs.get(value));
  }

  /**
   * One value for each leaf, in the order in which they are met, and for each computed node, in the
   * order of creation. Leaves are created anew when parameters are updated, in another order than
   * at first: by theirs, the second step of a training would not find the plan of the first.
   */
  private static List<Value> reach(List<Value> outputs, List<Update> updates) {
    List<Value> leaves = new ArrayList<>();
    Set<Value> seen = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(outputs);
    for (Update update : updates) {
      open.add(update.variable());
      open.add(update.value());
    }
    while (!open.isEmpty()) {
      Value value = open.pop();
      boolean leaf = value.node().storage(value.index()) != null;
      if (seen.add(leaf ? value : new Value(value.node(), -1))) {
        if (leaf) {
          leaves.add(value);
        } else {
          open.addAll(value.node().operands());
        }
      }
    }
    List<Value> computed =
        seen.stream()
            .filter(value -> value.index() < 0)
            .map(value -> new Value(value.node(), firstMissing(value.node())))
            .sorted(Comparator.comparingLong(value -> value.node().id()))
            .toList();
    List<Value> reached = new ArrayList<>(leaves);
    reached.addAll(computed);
    return reached;
  }

  private static int firstMissing(Node node) {
    int index = 0;
    while (node.storage(index) != null) {
      index++;
    }
    return index;
  }
}
