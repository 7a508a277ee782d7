package io.abaculus.cpu;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.LogicalFunction;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Source;
import java.util.List;

/**
 * Executes instructions of an elementwise program on a block of elements: functions of floats by a
 * kernel, those of booleans and casts, which are few, in loops of its own.
 */
final class BlockInterpreter {
  private final ElementwiseKernel kernel;
  private final ElementwiseProgram program;
  private final BlockRegisters registers;

  BlockInterpreter(
      ElementwiseKernel kernel, ElementwiseProgram program, BlockRegisters registers) {
    this.kernel = kernel;
    this.program = program;
    this.registers = registers;
  }

  /** Computes {@code length} elements of register {@code to}. */
  void execute(ElementwiseProgram.Instruction instruction, int to, int length) {
    List<Source> sources = instruction.sources();
    switch (instruction.op()) {
      case Elementwise.Unary(var function) -> {
        int x = registers.block(sources.getFirst(), 0, length);
        kernel.unary(
            function,
            registers.floats(x),
            registers.offset(x),
            registers.floats(to),
            registers.offset(to),
            length);
      }
      case Elementwise.Binary(var function) ->
          binary(function, sources.get(0), sources.get(1), to, length);
      case Elementwise.Compare(var comparison) ->
          compare(comparison, sources.get(0), sources.get(1), to, length);
      case Elementwise.Logical(var function) ->
          logical(function, sources.get(0), sources.get(1), to, length);
      case Elementwise.Where where when program.dtype(to) == DType.BOOL ->
          selectBooleans(sources, to, length);
      case Elementwise.Where where -> select(sources, to, length);
      case Elementwise.Cast cast -> cast(sources.getFirst(), to, length);
    }
  }

  private void binary(BinaryFunction function, Source left, Source right, int to, int length) {
    float[] y = registers.floats(to);
    int yOffset = registers.offset(to);
    if (registers.isScalar(right)) {
      int a = registers.block(left, 0, length);
      kernel.binaryScalarRight(
          function,
          registers.floats(a),
          registers.offset(a),
          registers.scalar(right),
          y,
          yOffset,
          length);
    } else if (registers.isScalar(left)) {
      int b = registers.block(right, 1, length);
      kernel.binaryScalarLeft(
          function,
          registers.scalar(left),
          registers.floats(b),
          registers.offset(b),
          y,
          yOffset,
          length);
    } else {
      int a = registers.block(left, 0, length);
      int b = registers.block(right, 1, length);
      kernel.binary(
          function,
          registers.floats(a),
          registers.offset(a),
          registers.floats(b),
          registers.offset(b),
          y,
          yOffset,
          length);
    }
  }

  private void compare(Comparison comparison, Source left, Source right, int to, int length) {
    byte[] y = registers.bytes(to);
    int yOffset = registers.offset(to);
    if (registers.isBoolean(left) || registers.isBoolean(right)) {
      for (int i = 0; i < length; i++) {
        boolean a = registers.booleanAt(left, i);
        boolean b = registers.booleanAt(right, i);
        y[yOffset + i] = toByte(holds(comparison, a, b));
      }
    } else if (registers.isScalar(right)) {
      int a = registers.block(left, 0, length);
      kernel.compareScalar(
          comparison,
          registers.floats(a),
          registers.offset(a),
          registers.scalar(right),
          y,
          yOffset,
          length);
    } else if (registers.isScalar(left)) {
      int b = registers.block(right, 1, length);
      kernel.compareScalar(
          mirrored(comparison),
          registers.floats(b),
          registers.offset(b),
          registers.scalar(left),
          y,
          yOffset,
          length);
    } else {
      int a = registers.block(left, 0, length);
      int b = registers.block(right, 1, length);
      kernel.compare(
          comparison,
          registers.floats(a),
          registers.offset(a),
          registers.floats(b),
          registers.offset(b),
          y,
          yOffset,
          length);
    }
  }

  private void logical(LogicalFunction function, Source left, Source right, int to, int length) {
    byte[] y = registers.bytes(to);
    int yOffset = registers.offset(to);
    for (int i = 0; i < length; i++) {
      boolean a = registers.booleanAt(left, i);
      boolean b = registers.booleanAt(right, i);
      boolean result =
          switch (function) {
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
          };
      y[yOffset + i] = toByte(result);
    }
  }

  private void select(List<Source> sources, int to, int length) {
    int condition = registers.booleanBlock(sources.get(0), length);
    int a = registers.block(sources.get(1), 0, length);
    int b = registers.block(sources.get(2), 1, length);
    kernel.select(
        registers.bytes(condition),
        registers.offset(condition),
        registers.floats(a),
        registers.offset(a),
        registers.floats(b),
        registers.offset(b),
        registers.floats(to),
        registers.offset(to),
        length);
  }

  private void selectBooleans(List<Source> sources, int to, int length) {
    byte[] y = registers.bytes(to);
    int yOffset = registers.offset(to);
    for (int i = 0; i < length; i++) {
      Source chosen = sources.get(registers.booleanAt(sources.getFirst(), i) ? 1 : 2);
      y[yOffset + i] = toByte(registers.booleanAt(chosen, i));
    }
  }

  private void cast(Source source, int to, int length) {
    int yOffset = registers.offset(to);
    boolean fromBoolean = registers.isBoolean(source);
    if (program.dtype(to) == DType.BOOL) {
      byte[] y = registers.bytes(to);
      for (int i = 0; i < length; i++) {
        y[yOffset + i] =
            toByte(
                fromBoolean ? registers.booleanAt(source, i) : registers.floatAt(source, i) != 0);
      }
    } else {
      float[] y = registers.floats(to);
      for (int i = 0; i < length; i++) {
        y[yOffset + i] =
            fromBoolean ? toByte(registers.booleanAt(source, i)) : registers.floatAt(source, i);
      }
    }
  }

  private static byte toByte(boolean value) {
    return (byte) (value ? 1 : 0);
  }

  private static boolean holds(Comparison comparison, boolean a, boolean b) {
    int order = Boolean.compare(a, b);
    return switch (comparison) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_EQUAL -> order >= 0;
    };
  }

  /** The comparison that holds for (b, a) when this one holds for (a, b). */
  private static Comparison mirrored(Comparison comparison) {
    return switch (comparison) {
      case EQUAL, NOT_EQUAL -> comparison;
      case LESS -> Comparison.GREATER;
      case LESS_EQUAL -> Comparison.GREATER_EQUAL;
      case GREATER -> Comparison.LESS;
      case GREATER_EQUAL -> Comparison.LESS_EQUAL;
    };
  }
}
