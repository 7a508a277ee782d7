package io.abaculus.tornado.pass;

import io.abaculus.cpu.ElementwiseEdges;
import io.abaculus.device.HostArray;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Ints;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Input;
import io.abaculus.plan.ElementwiseProgram.Instruction;
import io.abaculus.plan.ElementwiseProgram.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random programs, against their instructions done one by one. Of floating-point functions only those
 * that every device rounds alike, products left out for their fusion with sums, so that the results are
 * the same to the bit however long the program.
 */
final class RandomProgramTest {
  private static final int LONGEST = 20;

  @Property(tries = 60)
  void areWhatTheirInstructionsAre(@ForAll long seed) {
    Random random = new Random(seed);
    ElementwiseProgram program = program(random);
    List<HostArray> inputs = new ArrayList<>();
    for (Input input : program.inputs()) {
      inputs.add(
          Programs.random(input.dtype(), program.length(), random.nextInt(4), random));
    }
    List<HostArray> outputs = new ArrayList<>();
    for (int register : program.outputs()) {
      outputs.add(
          Programs.allocate(program.dtype(register), program.length(), random.nextInt(4)));
    }
    KernelPass.run(program, inputs, outputs);
    List<HostArray> registers = HostPass.registers(program, inputs);
    for (int i = 0; i < outputs.size(); i++) {
      int register = program.outputs().get(i);
      Programs.assertClose(
          registers.get(register), outputs.get(i), 0, "register " + register + " of " + program);
    }
  }

  private static ElementwiseProgram program(Random random) {
    int rows = random.nextInt(1, 12);
    int columns = random.nextInt(2, 12);
    int planes = random.nextInt(2, 4);
    List<Access> accesses =
        List.of(
            new Access.Full(),
            new Access.Single(),
            new Access.Row(columns),
            new Access.Column(columns),
            new Access.Strided(Ints.of(planes * rows, columns), Ints.of(1, planes * rows)),
            new Access.Strided(Ints.of(planes, rows, columns), Ints.of(columns, 0, 1)));
    List<Input> inputs = new ArrayList<>();
    for (DType dtype : DType.values()) {
      inputs.add(new Input(dtype, new Access.Full()));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      inputs.add(new Input(any(List.of(DType.values()), random), any(accesses, random)));
    }
    List<DType> registers = new ArrayList<>(inputs.stream().map(Input::dtype).toList());
    List<Instruction> instructions = new ArrayList<>();
    int length = random.nextInt(1, LONGEST + 1);
    while (instructions.size() < length) {
      Instruction instruction = instruction(registers, random);
      if (isExact(instruction)) {
        instructions.add(instruction);
        registers.add(instruction.result());
      }
    }
    int first = inputs.size();
    List<Integer> outputs =
        IntStream.range(0, random.nextInt(1, 4))
            .mapToObj(i -> first + random.nextInt(length))
            .toList();
    return new ElementwiseProgram(
        planes * rows * columns, inputs, instructions, outputs.stream().distinct().toList());
  }

  private static Instruction instruction(List<DType> registers, Random random) {
    Elementwise op = any(ElementwiseEdges.operations(), random);
    DType dtype = any(List.of(DType.values()), random);
    return switch (op) {
      case Elementwise.Unary unary ->
          new Instruction(op, List.of(source(dtype, registers, random)), dtype);
      case Elementwise.Binary binary ->
          new Instruction(
              op,
              List.of(source(dtype, registers, random), operand(dtype, registers, random)),
              dtype);
      case Elementwise.Compare compare ->
          new Instruction(
              op,
              List.of(source(dtype, registers, random), operand(dtype, registers, random)),
              DType.BOOL);
      case Elementwise.Logical logical ->
          new Instruction(
              op,
              List.of(
                  source(DType.BOOL, registers, random), operand(DType.BOOL, registers, random)),
              DType.BOOL);
      case Elementwise.Where where ->
          new Instruction(
              op,
              List.of(
                  source(DType.BOOL, registers, random),
                  operand(dtype, registers, random),
                  source(dtype, registers, random)),
              dtype);
      case Elementwise.Cast(DType target) ->
          new Instruction(op, List.of(source(dtype, registers, random)), target);
    };
  }

  /** A register or, one time of four, a constant. */
  private static Source operand(DType dtype, List<DType> registers, Random random) {
    return random.nextInt(4) == 0
        ? new Source.Constant(random.nextInt(-8, 9) / 4.0, dtype)
        : source(dtype, registers, random);
  }

  private static Source source(DType dtype, List<DType> registers, Random random) {
    return Programs.register(
        any(
            IntStream.range(0, registers.size())
                .filter(register -> registers.get(register) == dtype)
                .boxed()
                .toList(),
            random));
  }

  private static <T> T any(List<T> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static boolean isExact(Instruction instruction) {
    boolean floating = instruction.result().isFloating();
    boolean bool = instruction.result() == DType.BOOL;
    return switch (instruction.op()) {
      case Elementwise.Unary(UnaryFunction function) ->
          switch (function) {
            case NEGATE, ABS, SIGN, RELU -> !bool;
            case SQUARE -> instruction.result().isInteger();
            case FLOOR, CEIL, ROUND -> floating;
            case RECIPROCAL, SQRT, RSQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TANH, ATAN, ERF,
                SIGMOID,
                SILU, GELU, GELU_DERIVATIVE ->
                false;
          };
      case Elementwise.Binary(BinaryFunction function) ->
          switch (function) {
            case ADD, SUBTRACT, MAXIMUM, MINIMUM -> !bool;
            case MULTIPLY, POWER -> instruction.result().isInteger();
            case DIVIDE -> false;
          };
      case Elementwise.Compare compare -> true;
      case Elementwise.Logical logical -> true;
      case Elementwise.Where where -> true;
      case Elementwise.Cast cast -> true;
    };
  }
}
