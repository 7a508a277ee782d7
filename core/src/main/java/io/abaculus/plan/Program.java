package io.abaculus.plan;

import io.abaculus.graph.Op;
import io.abaculus.graph.TensorType;
import java.util.List;

/**
 * A graph written down as a list, free of the identity of its nodes: two steps of the same structure
 * give equal programs. Instructions stand in an order in which they can be executed.
 */
public final class Program {
  /** Result number {@code result} of instruction number {@code instruction}. */
  public record Ref(int instruction, int result) {}

  /** One operation. Leaves have a {@link io.abaculus.graph.Source.Leaf} and no operands. */
  public record Instruction(Op op, List<Ref> operands, List<TensorType> results) {}

  /** After everything that reads leaf {@code leaf} (an instruction), its numbers become {@code value}. */
  public record Assignment(int leaf, Ref value) {}

  private final List<Instruction> instructions;
  private final List<Ref> outputs;
  private final List<Assignment> assignments;
  private final int hash;

  /** A program whose instructions stand in an order in which they can be executed. */
  public Program(
      List<Instruction> instructions, List<Ref> outputs, List<Assignment> assignments) {
    this.instructions = List.copyOf(instructions);
    this.outputs = List.copyOf(outputs);
    this.assignments = List.copyOf(assignments);
    this.hash =
        (this.instructions.hashCode() * 31 + this.outputs.hashCode()) * 31
            + this.assignments.hashCode();
  }

  /** All instructions, leaves among them. */
  public List<Instruction> instructions() {
    return instructions;
  }

  /** The results that are asked for, in order. */
  public List<Ref> outputs() {
    return outputs;
  }

  /** The leaves that get new numbers. */
  public List<Assignment> assignments() {
    return assignments;
  }

  /** The type of a result. */
  public TensorType type(Ref ref) {
    return instructions.get(ref.instruction()).results().get(ref.result());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Program program
        && hash == program.hash
        && instructions.equals(program.instructions)
        && outputs.equals(program.outputs)
        && assignments.equals(program.assignments);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
