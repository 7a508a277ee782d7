package io.abaculus.tornado.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Instruction;
import io.abaculus.plan.ElementwiseProgram.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Elementwise programs of tests, their operands, and the check of what they compute. */
final class Programs {
  private Programs() {}

  /** One operation on inputs that are read in full. */
  static ElementwiseProgram single(
      int length, Elementwise op, List<DType> operands, DType result) {
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      sources.add(register(i));
    }
    return new ElementwiseProgram(
        length,
        operands.stream()
            .map(dtype -> new ElementwiseProgram.Input(dtype, new Access.Full()))
            .toList(),
        List.of(new Instruction(op, sources, result)),
        List.of(operands.size()));
  }

  static Source register(int index) {
    return new Source.Register(index);
  }

  /** So many numbers of a type, after {@code offset} others. */
  static HostArray allocate(DType dtype, int length, int offset) {
    return new HostArray(
        new TensorType(dtype, Shape.of(length)), HostArray.newArray(dtype, offset + length),
        offset);
  }

  /** Random numbers: quarters in [-4, 4) as floating-point numbers, small integers, any uint8 and bool. */
  static HostArray random(DType dtype, int length, int offset, Random random) {
    HostArray numbers = allocate(dtype, length, offset);
    for (int i = 0; i < length; i++) {
      switch (dtype) {
        case FLOAT32, FLOAT64 -> numbers.setDouble(i, random.nextInt(-16, 16) / 4.0);
        case INT32, INT64 -> numbers.setLong(i, random.nextInt(-9, 10));
        case UINT8 -> numbers.setLong(i, random.nextInt(256));
        case BOOL -> numbers.setLong(i, random.nextInt(2));
      }
    }
    return numbers;
  }

  /**
   * Checks a result by the reference's.
   *
   * @param tolerance of a floating-point number relative to the larger of the expected number and 1
   */
  static void assertClose(HostArray expected, HostArray actual, double tolerance, String what) {
    assertEquals(expected.type(), actual.type(), what);
    for (int i = 0; i < expected.size(); i++) {
      String where = what + ", element " + i;
      if (expected.type().dtype().isFloating()) {
        double number = expected.getDouble(i);
        double allowed = Double.isFinite(number) ? tolerance * Math.max(1, Math.abs(number)) : 0;
        assertEquals(number, actual.getDouble(i), allowed, where);
      } else {
        assertEquals(expected.getLong(i), actual.getLong(i), where);
      }
    }
  }
}
