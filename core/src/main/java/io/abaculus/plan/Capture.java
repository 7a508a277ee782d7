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
import java.util.LinkedHashSet;
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
          // A result that has numbers already may stand among the leaves too, and stays there.
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
   * One value for each computed node, in the order of creation, and each leaf before its first reader.
   * Leaves are not ordered by creation: a parameter's leaf is made anew by every update, and a program
   * must look the same whichever of its parameters were updated before.
   */
  private static List<Value> reach(List<Value> outputs, List<Update> updates) {
    Deque<Value> open = new ArrayDeque<>(outputs);
    for (Update update : updates) {
      open.add(update.variable());
      open.add(update.value());
    }
    List<Value> asked = List.copyOf(open);
    Set<Node> computed = new HashSet<>();
    while (!open.isEmpty()) {
      Value value = open.pop();
      if (!isLeaf(value) && computed.add(value.node())) {
        open.addAll(value.node().operands());
      }
    }
    Set<Value> reached = new LinkedHashSet<>();
    computed.stream()
        .sorted(Comparator.comparingLong(Node::id))
        .forEach(
            node -> {
              node.operands().stream().filter(Capture::isLeaf).forEach(reached::add);
              reached.add(new Value(node, firstMissing(node)));
            });
    asked.stream().filter(Capture::isLeaf).forEach(reached::add);
    return List.copyOf(reached);
  }

  private static boolean isLeaf(Value value) {
    return value.node().storage(value.index()) != null;
  }

  private static int firstMissing(Node node) {
    int index = 0;
    while (node.storage(index) != null) {
      index++;
    }
    return index;
  }
}
