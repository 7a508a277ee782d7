package io.abaculus.tornado.pass;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.device.HostArray;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Ints;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Input;
import io.abaculus.plan.ElementwiseProgram.Instruction;
import io.abaculus.plan.ElementwiseProgram.Source;
import io.abaculus.testing.Skip;
import io.abaculus.tornado.emulator.KernelFault;
import io.abaculus.tornado.kernel.KernelRunner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

final class PassKernelTest {
  private static final Elementwise ADD = new Elementwise.Binary(BinaryFunction.ADD);
  private static final Elementwise MULTIPLY = new Elementwise.Binary(BinaryFunction.MULTIPLY);
  private static final Elementwise NEGATE = new Elementwise.Unary(UnaryFunction.NEGATE);
  private static final Access FULL = new Access.Full();

  // ---- which element is read ----

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257, 512, 513})
  void everyElementIsComputedAndNoneBeside(int length) {
    float[] x = new float[length + 2];
    float[] expected = new float[length + 2];
    for (int i = 0; i < length; i++) {
      x[1 + i] = 1 + i;
      expected[1 + i] = -1 - i;
    }
    float[] y = new float[length + 2];
    KernelPass.run(
        Programs.single(length, NEGATE, List.of(DType.FLOAT32), DType.FLOAT32),
        List.of(new HostArray(type(length), x, 1)),
        List.of(new HostArray(type(length), y, 1)));
    assertArrayEquals(expected, y);
  }

  @Test
  void aRowIsRepeatedDownwardsAndAColumnSideways() {
    float[] expected = {11, 12, 13, 21, 22, 23};
    assertArrayEquals(
        expected,
        run(
            binary(6, ADD, new Access.Row(3), new Access.Column(3)),
            new float[]{1, 2, 3},
            new float[]{10, 20}));
  }

  @Test
  void aSingleElementMeetsAll() {
    assertArrayEquals(
        new float[]{5, 6, 7},
        run(binary(3, ADD, FULL, new Access.Single()), new float[]{1, 2, 3}, new float[]{4}));
  }

  @Test
  void stridesWalkThreeAxes() {
    // (2, 1, 3) broadcast to (2, 2, 3), and (1, 2, 1) to the same.
    Access outer = new Access.Strided(Ints.of(2, 2, 3), Ints.of(3, 0, 1));
    Access middle = new Access.Strided(Ints.of(2, 2, 3), Ints.of(0, 1, 0));
    assertArrayEquals(
        new float[]{11, 12, 13, 21, 22, 23, 14, 15, 16, 24, 25, 26},
        run(
            binary(12, ADD, outer, middle),
            new float[]{1, 2, 3, 4, 5, 6},
            new float[]{10, 20}));
  }

  @Test
  void accessesOfAllKindsMeetInOneKernel() {
    int length = 2 * 3 * 4 * 5;
    List<Access> accesses =
        List.of(
            FULL,
            new Access.Single(),
            new Access.Row(20),
            new Access.Row(5),
            new Access.Column(20),
            new Access.Strided(Ints.of(2, 3, 4, 5), Ints.of(5, 0, 10, 1)),
            new Access.Strided(Ints.of(6, 4, 5), Ints.of(4, 1, 0)),
            FULL);
    List<Instruction> instructions = new ArrayList<>();
    instructions.add(instruction(ADD, 0, 1));
    for (int i = 2; i < accesses.size(); i++) {
      instructions.add(instruction(ADD, i, accesses.size() + i - 2));
    }
    ElementwiseProgram program =
        new ElementwiseProgram(
            length,
            accesses.stream().map(access -> new Input(DType.FLOAT32, access)).toList(),
            instructions,
            List.of(accesses.size() + instructions.size() - 1));
    Random random = new Random(2);
    List<HostArray> inputs =
        accesses.stream().map(access -> Programs.random(DType.FLOAT32, length, 2, random)).toList();
    HostArray output = Programs.allocate(DType.FLOAT32, length, 2);
    KernelPass.run(program, inputs, List.of(output));
    Programs.assertClose(
        HostPass.registers(program, inputs).getLast(), output, 0, "sum of all accesses");
  }

  // ---- where results go ----

  @Test
  void anOutputMayBeTheMemoryOfAnInput() {
    float[] shared = {1, 2, 3, 4};
    HostArray x = new HostArray(type(4), shared, 0);
    KernelPass.run(
        Programs.single(4, MULTIPLY, List.of(DType.FLOAT32, DType.FLOAT32), DType.FLOAT32),
        List.of(x, x),
        List.of(x));
    assertArrayEquals(new float[]{1, 4, 9, 16}, shared);
  }

  @Test
  void inputsAndOutputsMaySwapTheirMemory() {
    float[] shared = {1, 2, 3, 4};
    HostArray left = new HostArray(type(2), shared, 0);
    HostArray right = new HostArray(type(2), shared, 2);
    ElementwiseProgram program =
        new ElementwiseProgram(
            2,
            List.of(new Input(DType.FLOAT32, FULL), new Input(DType.FLOAT32, FULL)),
            List.of(instruction(ADD, 0, 1), instruction(MULTIPLY, 0, 1)),
            List.of(2, 3));
    KernelPass.run(program, List.of(left, right), List.of(right, left));
    assertArrayEquals(new float[]{3, 8, 4, 6}, shared);
  }

  @Test
  void aProductMayBeAddedToItself() {
    HostArray left = new HostArray(type(2), new float[]{1, 2}, 0);
    HostArray right = new HostArray(type(2), new float[]{3, 4}, 0);
    HostArray sum = new HostArray(type(2), new float[2], 0);
    ElementwiseProgram program =
        new ElementwiseProgram(
            2,
            List.of(new Input(DType.FLOAT32, FULL), new Input(DType.FLOAT32, FULL)),
            List.of(
                instruction(MULTIPLY, 0, 1), instruction(MULTIPLY, 1, 0),
                instruction(ADD, 2, 2), instruction(ADD, 2, 3), instruction(ADD, 4, 5)),
            List.of(6));
    KernelPass.run(program, List.of(left, right), List.of(sum));
    assertArrayEquals(new float[]{12, 32}, sum.floats());
  }

  @Test
  void outputsHaveTypesOfTheirOwn() {
    ElementwiseProgram program =
        new ElementwiseProgram(
            3,
            List.of(new Input(DType.FLOAT32, FULL)),
            List.of(
                new Instruction(
                    new Elementwise.Compare(Comparison.GREATER),
                    List.of(Programs.register(0), new Source.Constant(1, DType.FLOAT32)),
                    DType.BOOL),
                new Instruction(
                    new Elementwise.Cast(DType.INT64), List.of(Programs.register(0)), DType.INT64),
                new Instruction(
                    new Elementwise.Where(),
                    List.of(Programs.register(1), Programs.register(0),
                        new Source.Constant(-1, DType.FLOAT32)),
                    DType.FLOAT32)),
            List.of(1, 2, 3));
    byte[] greater = new byte[3];
    long[] integers = new long[3];
    float[] chosen = new float[3];
    KernelPass.run(
        program,
        List.of(new HostArray(type(3), new float[]{0.5f, 1.5f, 2.5f}, 0)),
        List.of(
            new HostArray(new TensorType(DType.BOOL, Shape.of(3)), greater, 0),
            new HostArray(new TensorType(DType.INT64, Shape.of(3)), integers, 0),
            new HostArray(type(3), chosen, 0)));
    assertArrayEquals(new byte[]{0, 1, 1}, greater);
    assertArrayEquals(new long[]{0, 1, 2}, integers);
    assertArrayEquals(new float[]{-1, 1.5f, 2.5f}, chosen);
  }

  @Test
  void aKernelTakesThirteenTensors() {
    List<Instruction> instructions = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      instructions.add(instruction(ADD, i, 6));
    }
    ElementwiseProgram program =
        new ElementwiseProgram(
            2,
            Collections.nCopies(7, new Input(DType.FLOAT32, FULL)),
            instructions,
            List.of(7, 8, 9, 10, 11, 12));
    float[] x = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 100, 200};
    float[] y = new float[12];
    KernelPass.run(program, pieces(x, 7), pieces(y, 6));
    assertArrayEquals(
        new float[]{101, 202, 103, 204, 105, 206, 107, 208, 109, 210, 111, 212}, y);
  }

  private static List<HostArray> pieces(float[] array, int count) {
    List<HostArray> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pieces.add(new HostArray(type(2), array, 2 * i));
    }
    return pieces;
  }

  // ---- constants and long programs ----

  @Test
  void constantsAreOfTheTypeThatTheyMeet() {
    double[] values = {
      0, -0.0, 1, 2.5, -3.75, 300, 0x1p40, 1e300, Float.MIN_VALUE, Double.NaN,
      Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Long.MIN_VALUE
    };
    for (DType dtype : DType.values()) {
      List<HostArray> inputs =
          List.of(
              new HostArray(new TensorType(DType.BOOL, Shape.of(2)), new byte[]{1, 0}, 0),
              Programs.allocate(dtype, 2, 0));
      KernelPass pass = new KernelPass();
      List<HostArray> expected = new ArrayList<>();
      List<HostArray> actual = new ArrayList<>();
      for (double value : values) {
        ElementwiseProgram program = whereConstant(value, dtype);
        expected.add(HostPass.registers(program, inputs).getLast());
        actual.add(Programs.allocate(dtype, 2, 0));
        pass.add(program, inputs, List.of(actual.getLast()));
      }
      pass.run();
      for (int i = 0; i < values.length; i++) {
        Programs.assertClose(expected.get(i), actual.get(i), 0, values[i] + " as " + dtype);
      }
    }
  }

  /** A constant where the first input holds, the second input elsewhere. */
  private static ElementwiseProgram whereConstant(double value, DType dtype) {
    List<Source> sources =
        List.of(Programs.register(0), new Source.Constant(value, dtype), Programs.register(1));
    return new ElementwiseProgram(
        2,
        List.of(new Input(DType.BOOL, FULL), new Input(dtype, FULL)),
        List.of(new Instruction(new Elementwise.Where(), sources, dtype)),
        List.of(2));
  }

  @Test
  void aProgramMayHaveSixtyFourInstructions() {
    List<UnaryFunction> functions =
        List.of(
            UnaryFunction.TANH, UnaryFunction.GELU, UnaryFunction.SIN, UnaryFunction.SILU,
            UnaryFunction.ERF, UnaryFunction.EXP, UnaryFunction.ATAN, UnaryFunction.SIGMOID);
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      List<Instruction> instructions = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        instructions.add(
            new Instruction(
                new Elementwise.Unary(functions.get(i % functions.size())),
                List.of(Programs.register(i)),
                dtype));
      }
      ElementwiseProgram program =
          new ElementwiseProgram(16, List.of(new Input(dtype, FULL)), instructions, List.of(64));
      List<HostArray> inputs = List.of(Programs.random(dtype, 16, 0, new Random(3)));
      HostArray output = Programs.allocate(dtype, 16, 0);
      KernelPass.run(program, inputs, List.of(output));
      Programs.assertClose(
          HostPass.registers(program, inputs).getLast(),
          output,
          dtype == DType.FLOAT32 ? 1e-6 : 1e-14,
          "64 functions of " + dtype);
    }
  }

  // ---- what kernels share and refuse ----

  @Test
  void programsOfOneStructureShareAKernel() {
    Object kernel =
        kernel(
            binary(6, ADD, new Access.Row(3), new Access.Strided(Ints.of(2, 3), Ints.of(1, 2))));
    assertSame(
        kernel,
        kernel(
            binary(20, ADD, new Access.Row(5), new Access.Strided(Ints.of(5, 4), Ints.of(1, 5)))));
    assertNotSame(
        kernel,
        kernel(
            binary(
                12, ADD, new Access.Row(3),
                new Access.Strided(Ints.of(2, 2, 3), Ints.of(0, 1, 0)))));
    assertNotSame(kernel, kernel(binary(6, ADD, new Access.Row(3), new Access.Column(3))));
    assertNotSame(kernel(binary(6, ADD, FULL, FULL)), kernel(binary(6, MULTIPLY, FULL, FULL)));
  }

  /** The code of a task. */
  private static Object kernel(ElementwiseProgram program) {
    Place place = new Place(new FloatArray(1), 0);
    return PassKernel.of(program)
        .launch("pass", new PassRun(program, List.of(place, place), List.of(place)))
        .parameters()[0];
  }

  @Test
  void aKernelRefusesAProgramOfAnotherStructure() {
    PassKernel kernel = PassKernel.of(binary(6, ADD, FULL, FULL));
    assertThrows(
        IllegalArgumentException.class,
        () -> kernel.launch(
            "pass", new PassRun(binary(6, MULTIPLY, FULL, FULL), List.of(), List.of())));
  }

  @Test
  void aDivisionOfIntegersHasNoKernel() {
    ElementwiseProgram program =
        Programs.single(
            1,
            new Elementwise.Binary(BinaryFunction.DIVIDE),
            List.of(DType.INT32, DType.INT32),
            DType.INT32);
    assertEquals(false, PassKernel.isSupported(program));
    assertThrows(IllegalArgumentException.class, () -> PassKernel.of(program));
  }

  @Test
  void generatedKernelsAreWatchedInTheEmulator() {
    Skip.unless(
        !KernelRunner.onDevice(), "faults of kernels, which only the emulator looks for");
    HostArray x = new HostArray(type(4), new float[4], 0);
    HostArray tooShort = new HostArray(type(4), new float[3], 0);
    assertThrows(
        KernelFault.class,
        () -> KernelPass.run(
            Programs.single(4, NEGATE, List.of(DType.FLOAT32), DType.FLOAT32),
            List.of(x),
            List.of(tooShort)));
  }

  // ---- programs ----

  private static TensorType type(int length) {
    return new TensorType(DType.FLOAT32, Shape.of(length));
  }

  private static Instruction instruction(Elementwise op, int left, int right) {
    return new Instruction(
        op, List.of(Programs.register(left), Programs.register(right)), DType.FLOAT32);
  }

  private static ElementwiseProgram binary(int length, Elementwise op, Access left, Access right) {
    return new ElementwiseProgram(
        length,
        List.of(new Input(DType.FLOAT32, left), new Input(DType.FLOAT32, right)),
        List.of(instruction(op, 0, 1)),
        List.of(2));
  }

  private static float[] run(ElementwiseProgram program, float[] left, float[] right) {
    float[] result = new float[program.length()];
    KernelPass.run(
        program,
        List.of(
            new HostArray(type(left.length), left, 0), new HostArray(type(right.length), right, 0)),
        List.of(new HostArray(type(result.length), result, 0)));
    return result;
  }
}
