package io.abaculus.tornado.pass;

import io.abaculus.graph.DType;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All of an elementwise program that its kernel is made of: not its length, nor the numbers of its
 * accesses, which a launch says.
 *
 * @param walks the different accesses of the inputs but {@link Access.Full} and {@link Access.Single}, an
 *     index of the kernel each
 * @param instructions as in the program
 * @param outputs the registers that are written
 */
record PassStructure(
    List<Walk> walks,
    List<Input> inputs,
    List<ElementwiseProgram.Instruction> instructions,
    List<Integer> outputs) {

  /** How an index is computed from the number of the element. */
  sealed interface Walk {
    /** How many numbers of a launch it takes. */
    default int numbers() {
      return switch (this) {
        case Row row -> 1;
        case Column column -> 1;
        case Strided(int axes) -> 2 * axes - 1;
      };
    }

    /** {@code i % period}. */
    record Row() implements Walk {}

    /** {@code i / run}. */
    record Column() implements Walk {}

    /** By the strides of so many merged axes. */
    record Strided(int axes) implements Walk {}
  }

  /** Which element of an input is read. */
  sealed interface Index {
    /** That of the work-item's number. */
    record Full() implements Index {}

    /** The first. */
    record Single() implements Index {}

    /** That of a walk, by its number. */
    record Walked(int walk) implements Index {}
  }

  /** A tensor that the kernel reads. */
  record Input(DType dtype, Index index) {}

  static PassStructure of(ElementwiseProgram program) {
    List<Access> walked = walked(program);
    return new PassStructure(
        walked.stream().map(PassStructure::walk).toList(),
        program.inputs().stream()
            .map(input -> new Input(input.dtype(), index(input.access(), walked)))
            .toList(),
        List.copyOf(program.instructions()),
        List.copyOf(program.outputs()));
  }

  /** The accesses that become indices, in their order. */
  static List<Access> walked(ElementwiseProgram program) {
    return program.inputs().stream()
        .map(ElementwiseProgram.Input::access)
        .filter(access -> switch (access) {
          case Access.Full full -> false;
          case Access.Single single -> false;
          case Access.Row row -> true;
          case Access.Column column -> true;
          case Access.Strided strided -> true;
        })
        .distinct()
        .toList();
  }

  private static Walk walk(Access access) {
    return switch (access) {
      case Access.Row row -> new Walk.Row();
      case Access.Column column -> new Walk.Column();
      case Access.Strided strided -> new Walk.Strided(strided.dims().size());
      case Access.Full full -> throw isNoWalk(full);
      case Access.Single single -> throw isNoWalk(single);
    };
  }

  private static IllegalStateException isNoWalk(Access access) {
    return new IllegalStateException(access + " needs no index of its own");
  }

  private static Index index(Access access, List<Access> walked) {
    return switch (access) {
      case Access.Full full -> new Index.Full();
      case Access.Single single -> new Index.Single();
      case Access.Row row -> new Index.Walked(walked.indexOf(row));
      case Access.Column column -> new Index.Walked(walked.indexOf(column));
      case Access.Strided strided -> new Index.Walked(walked.indexOf(strided));
    };
  }

  /** The same program with one more output. */
  PassStructure withOutput(int register) {
    List<Integer> more = new ArrayList<>(outputs);
    more.add(register);
    return new PassStructure(walks, inputs, instructions, List.copyOf(more));
  }

  /** How many tensors the kernel reads and writes. */
  int operands() {
    return inputs.size() + outputs.size();
  }

  /** How many numbers of a launch the program takes: where each operand begins, and those of its walks. */
  int numbers() {
    return operands() + walks.stream().mapToInt(Walk::numbers).sum();
  }

  /** How the elements of each input and, after them, each output are held. */
  List<ElementKind> kinds() {
    return IntStream.range(0, operands())
        .mapToObj(operand -> ElementKind.of(operandType(operand)))
        .toList();
  }

  /** The type of an input's or, after them, an output's elements. */
  DType operandType(int operand) {
    return operand < inputs.size()
        ? inputs.get(operand).dtype()
        : dtype(outputs.get(operand - inputs.size()));
  }

  /** The type of a register's elements. */
  DType dtype(int register) {
    return register < inputs.size()
        ? inputs.get(register).dtype()
        : instructions.get(register - inputs.size()).result();
  }

  /** Whether an input is read at all. */
  boolean isRead(int input) {
    return outputs.contains(input)
        || instructions.stream()
            .anyMatch(
                instruction -> instruction.sources()
                    .contains(new ElementwiseProgram.Source.Register(input)));
  }
}
