package io.abaculus.plan;

import io.abaculus.graph.Source;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Program.Instruction;
import io.abaculus.plan.Program.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** Who reads what in a program, and which results are views of others. */
final class Dataflow {
  /** The result a view is a part of, and the element it begins at. */
  record Base(Ref ref, int offset) {}

  private final Program program;
  private final Map<Ref, Base> bases = new HashMap<>();
  private final Map<Ref, List<Integer>> readers = new HashMap<>();
  private final boolean[] view;

  Dataflow(Program program) {
    this.program = program;
    List<Instruction> instructions = program.instructions();
    this.view = new boolean[instructions.size()];
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      OptionalInt offset =
          Views.offset(instruction.op(),
              instruction.operands().stream().map(program::type).toList());
      if (offset.isPresent()) {
        Base of = base(instruction.operands().getFirst());
        bases.put(new Ref(i, 0), new Base(of.ref(), of.offset() + offset.getAsInt()));
        view[i] = true;
      } else {
        for (int result = 0; result < instruction.results().size(); result++) {
          Ref ref = new Ref(i, result);
          bases.put(ref, new Base(ref, 0));
        }
        for (Ref operand : instruction.operands()) {
          readers.computeIfAbsent(base(operand).ref(), key -> new ArrayList<>()).add(i);
        }
      }
    }
  }

  Program program() {
    return program;
  }

  Instruction instruction(int index) {
    return program.instructions().get(index);
  }

  TensorType type(Ref ref) {
    return program.type(ref);
  }

  /** Which elements of an operand an elementwise instruction reads. */
  Access access(Ref operand, int reader) {
    return Access.of(type(operand).shape(), instruction(reader).results().getFirst().shape());
  }

  Base base(Ref ref) {
    return Objects.requireNonNull(bases.get(ref));
  }

  boolean isView(int instruction) {
    return view[instruction];
  }

  boolean isLeaf(int instruction) {
    return instruction(instruction).op() instanceof Source.Leaf;
  }

  /** Whether an instruction only repeats a number, which passes take in as a constant. */
  boolean isFill(int instruction) {
    return instruction(instruction).op() instanceof Source.Fill;
  }

  /** The instructions, views left out, that read a result or a view of it. */
  List<Integer> readers(Ref base) {
    return readers.getOrDefault(base, List.of());
  }
}
