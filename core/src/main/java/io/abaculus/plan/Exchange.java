package io.abaculus.plan;

import io.abaculus.graph.Elementwise;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Program.Assignment;
import io.abaculus.plan.Program.Instruction;
import io.abaculus.plan.Program.Ref;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets leaves take each other's old numbers. A new value that is nothing but a view of another leaf
 * would be read when that leaf may have been updated already; it gets memory of its own.
 */
final class Exchange {
  private Exchange() {}

  static Program safe(Program program) {
    Dataflow flow = new Dataflow(program);
    Set<Integer> assigned = new HashSet<>();
    program.assignments().forEach(assignment -> assigned.add(assignment.leaf()));
    List<Instruction> instructions = new ArrayList<>(program.instructions());
    List<Assignment> assignments = new ArrayList<>();
    for (Assignment assignment : program.assignments()) {
      int source = flow.base(assignment.value()).ref().instruction();
      if (source != assignment.leaf() && assigned.contains(source)) {
        TensorType type = program.type(assignment.value());
        instructions.add(
            new Instruction(
                new Elementwise.Cast(type.dtype()), List.of(assignment.value()), List.of(type)));
        assignments.add(new Assignment(assignment.leaf(), new Ref(instructions.size() - 1, 0)));
      } else {
        assignments.add(assignment);
      }
    }
    return assignments.equals(program.assignments())
        ? program
        : new Program(instructions, program.outputs(), assignments);
  }
}
