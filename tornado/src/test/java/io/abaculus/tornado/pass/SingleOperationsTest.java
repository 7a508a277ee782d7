package io.abaculus.tornado.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.cpu.ElementwiseEdges;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.ElementwiseProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every elementwise operation on every type that it takes. */
final class SingleOperationsTest {
  private static final int[] LENGTHS = {1, 257};
  private static final int OFFSET = 3;

  /** An operation on operands of given types. */
  record Case(Elementwise op, List<DType> operands, DType result) {
    @Override
    public String toString() {
      return op.label() + operands + " " + result;
    }
  }

  static Stream<Case> cases() {
    return all().stream().filter(each -> PassKernel.isSupported(each.op(), each.result()));
  }

  private static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (Elementwise op : ElementwiseEdges.operations()) {
      for (DType dtype : DType.values()) {
        List<DType> operands =
            switch (op) {
              case Elementwise.Unary unary -> List.of(dtype);
              case Elementwise.Binary binary -> List.of(dtype, dtype);
              case Elementwise.Compare compare -> List.of(dtype, dtype);
              case Elementwise.Logical logical -> List.of(dtype, dtype);
              case Elementwise.Where where -> List.of(DType.BOOL, dtype, dtype);
              case Elementwise.Cast cast -> List.of(dtype);
            };
        List<TensorType> types =
            operands.stream().map(type -> new TensorType(type, Shape.of(1))).toList();
        try {
          cases.add(new Case(op, operands, op.infer(types).getFirst().dtype()));
        } catch (TensorException e) {
          // The operation does not take the type.
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheReference(Case each) {
    Random random = new Random(1);
    KernelPass pass = new KernelPass();
    List<HostArray> expected = new ArrayList<>();
    List<HostArray> actual = new ArrayList<>();
    for (int length : LENGTHS) {
      ElementwiseProgram program =
          Programs.single(length, each.op(), each.operands(), each.result());
      List<HostArray> inputs =
          each.operands().stream()
              .map(dtype -> Programs.random(dtype, length, OFFSET, random))
              .toList();
      HostArray output = Programs.allocate(each.result(), length, OFFSET);
      pass.add(program, inputs, List.of(output));
      expected.add(HostPass.registers(program, inputs).getLast());
      actual.add(output);
    }
    pass.run();
    double tolerance = each.result() == DType.FLOAT64 ? 1e-14 : 1e-6;
    for (int i = 0; i < LENGTHS.length; i++) {
      Programs.assertClose(expected.get(i), actual.get(i), tolerance, each + " of " + LENGTHS[i]);
    }
  }

  @Test
  void onlyDivisionsOfIntegersAreTheHosts() {
    List<Case> hosts =
        all().stream().filter(each -> !PassKernel.isSupported(each.op(), each.result())).toList();
    assertEquals(
        List.of("divide[int32, int32] int32", "divide[int64, int64] int64",
            "divide[uint8, uint8] uint8"),
        hosts.stream().map(Case::toString).toList());
  }

  @Test
  void numbersBeyondAnIntegerBecomeTheNearestAndNaNBecomesZero() {
    double[] numbers = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0x1p31, -0x1p31, 0x1p31 - 1,
      -0x1p31 - 0.5, 0x1p63, -0x1p63, 0x1.fffffep62, 1e300, -1e300, 255.9, 256, -0.9, -1.5, 0x1p32
    };
    for (DType from : List.of(DType.FLOAT32, DType.FLOAT64)) {
      KernelPass pass = new KernelPass();
      List<HostArray> expected = new ArrayList<>();
      List<HostArray> actual = new ArrayList<>();
      HostArray input = Programs.allocate(from, numbers.length, 0);
      for (int i = 0; i < numbers.length; i++) {
        input.setDouble(i, numbers[i]);
      }
      for (DType to : DType.values()) {
        ElementwiseProgram program =
            Programs.single(
                numbers.length, new Elementwise.Cast(to), Collections.singletonList(from), to);
        HostArray output = Programs.allocate(to, numbers.length, 0);
        pass.add(program, List.of(input), List.of(output));
        expected.add(HostPass.registers(program, List.of(input)).getLast());
        actual.add(output);
      }
      pass.run();
      for (int i = 0; i < expected.size(); i++) {
        Programs.assertClose(expected.get(i), actual.get(i), 0, "cast of " + from);
      }
    }
  }
}
