package io.abaculus.plan;

import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import java.util.List;

/**
 * Several elementwise operations done in one pass over {@code length} elements. Registers 0, 1, …
 * are the inputs, the following ones the results of the instructions in their order. A device may do
 * any range of elements at any time: element i of an output depends on elements of the inputs that
 * their access names, and on nothing else. Registers have the types that the device's {@link PlanOptions} say.
 */
public record ElementwiseProgram(
    int length, List<Input> inputs, List<Instruction> instructions, List<Integer> outputs) {

  /** A tensor the program reads. */
  public record Input(DType dtype, Access access) {}

  /** What an instruction reads: a register, or a number known when the plan was made. */
  public sealed interface Source {
    /** An input, or the result of an instruction. */
    record Register(int index) implements Source {}

    /** The same number for every element, converted to a type as {@code cast} does; booleans are 0 and 1. */
    record Constant(double value, DType dtype) implements Source {}
  }

  /** One operation on registers. */
  public record Instruction(Elementwise op, List<Source> sources, DType result) {}

  /** The type of a register's elements. */
  public DType dtype(int register) {
    return register < inputs.size()
        ? inputs.get(register).dtype()
        : instructions.get(register - inputs.size()).result();
  }
}
