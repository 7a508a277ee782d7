package io.abaculus.plan;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Control;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Program.Assignment;
import io.abaculus.plan.Program.Instruction;
import io.abaculus.plan.Program.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Drops what need not be computed: operations that only marked something for differentiation, the
 * second of two equal instructions, products with one, and expansions of what is broadcast anyway.
 * Leaves stay, in their order.
 */
final class Simplifier {
  private final Program program;
  private final Map<Ref, Ref> replacements = new HashMap<>();
  private final Map<Instruction, Integer> known = new HashMap<>();
  private final List<Instruction> kept = new ArrayList<>();

  private Simplifier(Program program) {
    this.program = program;
  }

  static Program simplify(Program program) {
    return new Simplifier(program).run();
  }

  private Program run() {
    List<Instruction> instructions = program.instructions();
    for (int i = 0; i < instructions.size(); i++) {
      Instruction original = instructions.get(i);
      Instruction instruction =
          withoutExpansions(
              new Instruction(
                  original.op(),
                  original.operands().stream().map(this::replacement).toList(),
                  original.results()));
      Ref same = passedThrough(instruction);
      if (same != null) {
        replacements.put(new Ref(i, 0), same);
        continue;
      }
      Integer earlier = original.op() instanceof Source.Leaf ? null : known.get(instruction);
      int number = earlier != null ? earlier : kept.size();
      if (earlier == null) {
        known.put(instruction, number);
        kept.add(instruction);
      }
      for (int result = 0; result < original.results().size(); result++) {
        replacements.put(new Ref(i, result), new Ref(number, result));
      }
    }
    return new Program(
        kept,
        program.outputs().stream().map(this::replacement).toList(),
        program.assignments().stream()
            .map(
                assignment -> new Assignment(
                    replacement(new Ref(assignment.leaf(), 0)).instruction(),
                    replacement(assignment.value())))
            .toList());
  }

  /** Elementwise operations broadcast by themselves: they need no expanded operands. */
  private Instruction withoutExpansions(Instruction instruction) {
    Instruction simpler = instruction;
    if (instruction.op() instanceof Elementwise) {
      for (int i = 0; i < instruction.operands().size(); i++) {
        Instruction source = kept.get(simpler.operands().get(i).instruction());
        if (source.op() instanceof Movement.Expand) {
          List<Ref> operands = new ArrayList<>(simpler.operands());
          operands.set(i, source.operands().getFirst());
          if (instruction
              .op()
              .infer(operands.stream().map(this::typeOf).toList())
              .equals(instruction.results())) {
            simpler = new Instruction(instruction.op(), operands, instruction.results());
          }
        }
      }
    }
    return simpler;
  }

  private Ref replacement(Ref ref) {
    return Objects.requireNonNull(replacements.get(ref));
  }

  private @Nullable Ref passedThrough(Instruction instruction) {
    if (instruction.op() instanceof Control.Detach
        || instruction.op() instanceof Control.Recompute) {
      return instruction.operands().getFirst();
    }
    if (instruction.op() instanceof Elementwise.Binary(var function)
        && function == BinaryFunction.MULTIPLY) {
      for (int side = 0; side < 2; side++) {
        Ref other = instruction.operands().get(1 - side);
        if (isOne(instruction.operands().get(side))
            && typeOf(other).equals(instruction.results().getFirst())) {
          return other;
        }
      }
    }
    return null;
  }

  private TensorType typeOf(Ref ref) {
    return kept.get(ref.instruction()).results().get(ref.result());
  }

  /** Whether all elements are 1, as far as a constant in another shape shows. */
  private boolean isOne(Ref ref) {
    Instruction source = kept.get(ref.instruction());
    return switch (source.op()) {
      case Source.Fill fill -> fill.value() == 1;
      case Movement.Expand expand -> isOne(source.operands().getFirst());
      case Movement.Reshape reshape -> isOne(source.operands().getFirst());
      default -> false;
    };
  }
}
