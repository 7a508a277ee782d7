package io.abaculus.tornado.lowering;

import static io.abaculus.tornado.lowering.BesideReference.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.HostArray;
import io.abaculus.device.SpecialFunctions;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.Contraction.MatMul;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Ints;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Input;
import io.abaculus.plan.ElementwiseProgram.Instruction;
import io.abaculus.plan.ElementwiseProgram.Source;
import io.abaculus.tornado.kernel.KernelRunner;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.pass.Epilogue;
import io.abaculus.tornado.pass.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A product with what follows it in one launch, beside plain loops in double. */
final class EpilogueLoweringTest {
  private static final double TOLERANCE = 2e-6;
  private static final Access FULL = new Access.Full();
  private static final Elementwise ADD = new Elementwise.Binary(BinaryFunction.ADD);
  private static final Elementwise MULTIPLY = new Elementwise.Binary(BinaryFunction.MULTIPLY);
  private static final Elementwise GELU = new Elementwise.Unary(UnaryFunction.GELU);

  /** A product of two matrices, its operands random. */
  private record Product(MatMul op, HostArray a, HostArray b, int rows, int columns) {
    static Product of(int rows, int columns, int inner, boolean transposeA, boolean transposeB) {
      return new Product(
          new MatMul(transposeA, transposeB),
          transposeA ? random(inner, rows) : random(rows, inner),
          transposeB ? random(columns, inner) : random(inner, columns),
          rows,
          columns);
    }

    int size() {
      return rows * columns;
    }

    TensorType type() {
      return TensorType.of(DType.FLOAT32, rows, columns);
    }

    double[] expected() {
      int inner = a.size() / rows;
      double[] expected = new double[size()];
      for (int i = 0; i < expected.length; i++) {
        int row = i / columns;
        int column = i % columns;
        for (int p = 0; p < inner; p++) {
          expected[i] +=
              a.getDouble(op.transposeA() ? p * rows + row : row * inner + p)
                  * b.getDouble(op.transposeB() ? column * inner + p : p * columns + column);
        }
      }
      return expected;
    }
  }

  /** What a launch wrote. */
  private record Written(HostArray product, List<HostArray> outputs) {}

  // ---- sizes and layouts ----

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "16, 17, 7", "127, 128, 8", "128, 129, 9", "129, 127, 17", "3, 257, 8"})
  void biasGeluAndResidualFollowAProductOfAnyLayout(int rows, int columns, int inner) {
    for (boolean transposeA : new boolean[]{false, true}) {
      for (boolean transposeB : new boolean[]{false, true}) {
        Product product = Product.of(rows, columns, inner, transposeA, transposeB);
        HostArray bias = random(columns);
        HostArray residual = random(rows, columns);
        ElementwiseProgram program =
            new ElementwiseProgram(
                product.size(),
                List.of(floats(FULL), floats(new Access.Row(columns)), floats(FULL)),
                List.of(
                    instruction(ADD, DType.FLOAT32, 0, 1), instruction(GELU, DType.FLOAT32, 3),
                    instruction(ADD, DType.FLOAT32, 4, 2)),
                List.of(5));
        double[] expected = product.expected();
        for (int i = 0; i < expected.length; i++) {
          double sum = expected[i] + bias.getDouble(i % columns);
          expected[i] = sum * SpecialFunctions.normalDistribution(sum) + residual.getDouble(i);
        }
        Written written = run(product, program, 0, false, List.of(bias, residual));
        assertClose(expected, written.outputs().getFirst());
      }
    }
  }

  @Test
  void allLeadingAxesOfTheLeftOperandAreRows() {
    Product product =
        new Product(new MatMul(false, false), random(5, 3, 4), random(4, 6), 15, 6);
    // One number for each of the 3 rows of a matrix.
    HostArray factors = random(3, 1);
    ElementwiseProgram program =
        binary(product, MULTIPLY, new Access.Strided(Ints.of(5, 3, 6), Ints.of(0, 1, 0)));
    double[] expected = product.expected();
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= factors.getDouble(i / 6 % 3);
    }
    assertClose(
        expected, run(product, program, 0, false, List.of(factors)).outputs().getFirst());
  }

  // ---- accesses ----

  @Test
  void anOperandMayBeOneNumberForEachRowForAllOrForSomeRowsTogether() {
    Product product = Product.of(6, 4, 5, false, true);
    List<Access> accesses =
        List.of(
            new Access.Column(4), new Access.Single(), new Access.Column(8), new Access.Row(8),
            new Access.Row(2));
    for (Access access : accesses) {
      HostArray operand = random(24);
      double[] expected = product.expected();
      for (int i = 0; i < expected.length; i++) {
        int element =
            switch (access) {
              case Access.Full full -> i;
              case Access.Single single -> 0;
              case Access.Row(int period) -> i % period;
              case Access.Column(int run) -> i / run;
              case Access.Strided strided -> throw new IllegalStateException();
            };
        expected[i] += operand.getDouble(element);
      }
      Written written =
          run(product, binary(product, ADD, access), 0, false, List.of(operand));
      assertClose(expected, written.outputs().getFirst());
    }
  }

  // ---- outputs ----

  @Test
  void outputsMayBeSeveralOfOtherTypesAndTheProductBesideThem() {
    Product product = Product.of(130, 5, 3, false, false);
    HostArray bias = random(5);
    ElementwiseProgram program =
        new ElementwiseProgram(
            product.size(),
            // The product need not be the first input.
            List.of(floats(new Access.Row(5)), floats(FULL)),
            List.of(
                instruction(ADD, DType.FLOAT32, 1, 0),
                new Instruction(
                    new Elementwise.Compare(Comparison.GREATER),
                    List.of(register(2), new Source.Constant(0, DType.FLOAT32)),
                    DType.BOOL),
                instruction(new Elementwise.Cast(DType.FLOAT64), DType.FLOAT64, 2)),
            List.of(2, 3, 4));
    Written written = run(product, program, 1, true, List.of(bias));
    double[] products = product.expected();
    double[] sums = products.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += bias.getDouble(i % 5);
    }
    assertClose(products, written.product());
    assertClose(sums, written.outputs().get(0));
    assertClose(
        Arrays.stream(sums).map(sum -> sum > 0 ? 1 : 0).toArray(), written.outputs().get(1));
    assertClose(sums, written.outputs().get(2));
  }

  @Test
  void aWeightIsUpdatedInItsOwnMemoryAsItsGradientIsFinished() {
    Product gradient = Product.of(7, 9, 20, true, false);
    HostArray weight = random(7, 9);
    ElementwiseProgram program =
        new ElementwiseProgram(
            gradient.size(),
            List.of(floats(FULL), floats(FULL)),
            List.of(
                new Instruction(
                    MULTIPLY, List.of(register(0), new Source.Constant(-0.5, DType.FLOAT32)),
                    DType.FLOAT32),
                instruction(ADD, DType.FLOAT32, 1, 2)),
            List.of(3));
    FloatArray shared = new FloatArray(500);
    Stored a = stored(gradient.a(), shared, 1);
    Stored b = stored(gradient.b(), shared, 150);
    Stored updated = stored(weight, shared, 400);
    Epilogue epilogue =
        new Epilogue(
            program, 0, List.of(updated.place(), updated.place()), List.of(updated.place()), null);
    KernelRunner.run(
        Lowering.launches("s0", gradient.op(), a, b, gradient.type().shape(), epilogue)
            .orElseThrow());
    double[] expected = gradient.expected();
    for (int i = 0; i < expected.length; i++) {
      expected[i] = weight.getDouble(i) - 0.5 * expected[i];
    }
    assertClose(expected, SharedMemory.read(updated));
  }

  // ---- what is no epilogue ----

  @Test
  void aDivisionOfIntegersIsNoEpilogue() {
    Product product = Product.of(2, 3, 4, false, false);
    ElementwiseProgram program =
        new ElementwiseProgram(
            product.size(),
            List.of(floats(FULL)),
            List.of(
                instruction(new Elementwise.Cast(DType.INT32), DType.INT32, 0),
                new Instruction(
                    new Elementwise.Binary(BinaryFunction.DIVIDE),
                    List.of(register(1), new Source.Constant(2, DType.INT32)),
                    DType.INT32)),
            List.of(2));
    assertEquals(Optional.empty(), launches(product, program, place(), place()));
  }

  @Test
  void aProductInPiecesOrOfNothingHasNoEpilogue() {
    for (int inner : new int[]{0, 521}) {
      Product product = Product.of(2, 3, inner, true, false);
      assertEquals(
          Optional.empty(), launches(product, binary(product, ADD, FULL), place(), place()));
    }
  }

  @Test
  void anEpilogueTakesNoMoreArraysThanATaskHas() {
    Product product = Product.of(2, 3, 4, false, false);
    List<Instruction> instructions = new ArrayList<>();
    for (int i = 1; i < 11; i++) {
      instructions.add(instruction(ADD, DType.FLOAT32, i - 1 == 0 ? 0 : 11 + i - 2, i));
    }
    ElementwiseProgram program =
        new ElementwiseProgram(
            product.size(),
            IntStream.range(0, 11).mapToObj(i -> floats(FULL)).toList(),
            instructions,
            List.of(20));
    List<Place> places = IntStream.range(0, 11).mapToObj(i -> place()).toList();
    // Two matrices, ten inputs but the product, and the output.
    assertTrue(launches(product, program, places, List.of(place()), null).isPresent());
    assertEquals(
        Optional.empty(), launches(product, program, places, List.of(place()), place()));
  }

  // ---- what kernels share ----

  @Test
  void epiloguesOfOneStructureShareAKernel() {
    Product small = Product.of(2, 3, 4, false, false);
    Product large = Product.of(5, 9, 2, true, true);
    Place bias = place();
    Place result = place();
    assertSame(
        code(small, binary(small, ADD, new Access.Row(3)), bias, result),
        code(large, binary(large, ADD, new Access.Row(9)), bias, result));
    // Not a row of the product, but some of its elements.
    assertNotSame(
        code(small, binary(small, ADD, new Access.Row(3)), bias, result),
        code(small, binary(small, ADD, new Access.Row(2)), bias, result));
  }

  private static Object code(
      Product product, ElementwiseProgram program, Place input, Place output) {
    return launches(product, program, input, output)
        .orElseThrow()
        .getFirst()
        .parameters()[0];
  }

  // ---- programs ----

  private static Input floats(Access access) {
    return new Input(DType.FLOAT32, access);
  }

  private static Source register(int index) {
    return new Source.Register(index);
  }

  private static Instruction instruction(Elementwise op, DType result, int... registers) {
    return new Instruction(
        op, Arrays.stream(registers).mapToObj(EpilogueLoweringTest::register).toList(), result);
  }

  /** The product and one operand. */
  private static ElementwiseProgram binary(Product product, Elementwise op, Access operand) {
    return new ElementwiseProgram(
        product.size(),
        List.of(floats(FULL), floats(operand)),
        List.of(instruction(op, DType.FLOAT32, 0, 1)),
        List.of(2));
  }

  // ---- runs ----

  private static Place place() {
    return new Place(new FloatArray(1), 0);
  }

  private static Optional<List<Launch>> launches(
      Product product, ElementwiseProgram program, Place input, Place output) {
    List<Place> inputs = program.inputs().stream().map(unused -> input).toList();
    return launches(product, program, inputs, List.of(output), null);
  }

  private static Optional<List<Launch>> launches(
      Product product, ElementwiseProgram program, List<Place> inputs, List<Place> outputs,
      @Nullable Place kept) {
    Stored a = new Stored(product.a().type(), new FloatArray(1), 0);
    Stored b = new Stored(product.b().type(), new FloatArray(1), 0);
    return Lowering.launches(
        "s0", product.op(), a, b, product.type().shape(),
        new Epilogue(program, 0, inputs, outputs, kept));
  }

  /**
   * Runs a product and its epilogue, all tensors of a type in one array.
   *
   * @param keeps whether the product is stored, too
   * @param others the program's inputs but the product
   */
  private static Written run(
      Product product, ElementwiseProgram program, int productInput, boolean keeps,
      List<HostArray> others) {
    SharedMemory measured = SharedMemory.toMeasure();
    lower(product, program, productInput, keeps, others, measured);
    return lower(
        product, program, productInput, keeps, others, SharedMemory.asLongAs(measured));
  }

  private static Written lower(
      Product product, ElementwiseProgram program, int productInput, boolean keeps,
      List<HostArray> others, SharedMemory memory) {
    Stored a = memory.place(product.a().type());
    Stored b = memory.place(product.b().type());
    Stored made = keeps ? memory.placeResult(product.type()) : memory.place(product.type());
    List<Stored> inputs =
        new ArrayList<>(others.stream().map(other -> memory.place(other.type())).toList());
    List<Stored> outputs =
        program.outputs().stream()
            .map(program::dtype)
            .map(dtype -> memory.placeResult(product.type().withDType(dtype)))
            .toList();
    if (!memory.isReal()) {
      return new Written(product.a(), List.of());
    }
    SharedMemory.write(product.a(), a);
    SharedMemory.write(product.b(), b);
    for (int i = 0; i < others.size(); i++) {
      SharedMemory.write(others.get(i), inputs.get(i));
    }
    inputs.add(productInput, made);
    Epilogue epilogue =
        new Epilogue(
            program, productInput, inputs.stream().map(Stored::place).toList(),
            outputs.stream().map(Stored::place).toList(), keeps ? made.place() : null);
    var before = memory.untouchable();
    List<Launch> launches =
        Lowering.launches("s0", product.op(), a, b, product.type().shape(), epilogue)
            .orElseThrow();
    assertEquals(1, launches.size());
    KernelRunner.run(launches);
    // What a device only writes is not copied to it, so it may give anything back around results.
    if (!KernelRunner.onDevice()) {
      assertEquals(before, memory.untouchable(), "elements beside the results");
    }
    return new Written(
        SharedMemory.read(made), outputs.stream().map(SharedMemory::read).toList());
  }

  private static Stored stored(HostArray numbers, FloatArray array, int offset) {
    Stored stored = new Stored(numbers.type(), array, offset);
    SharedMemory.write(numbers, stored);
    return stored;
  }

  private static void assertClose(double[] expected, HostArray actual) {
    double largest = Math.max(1e-6, Arrays.stream(expected).map(Math::abs).max().orElse(0));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual.getDouble(i), TOLERANCE * largest, "element " + i);
    }
  }
}
