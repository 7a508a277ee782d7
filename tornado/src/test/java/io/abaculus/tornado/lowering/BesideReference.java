package io.abaculus.tornado.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.device.HostArray;
import io.abaculus.device.ProductMath;
import io.abaculus.graph.DType;
import io.abaculus.graph.Op;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.reference.ReferenceOperations;
import io.abaculus.tornado.kernel.KernelRunner;
import io.abaculus.tornado.launch.Launch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Runs the launches of an operation, and the reference, on the same operands. */
final class BesideReference {
  private BesideReference() {}

  /** The launches of one step, with all of its tensors. */
  private record Lowered(
      SharedMemory memory, List<Stored> results, Optional<List<Launch>> launches) {

    /** Lowers an operation in a memory, whose numbers the launches must not depend on yet. */
    static Lowered of(
        Op op, List<HostArray> operands, SharedMemory memory, ProductMath math) {
      List<TensorType> types = operands.stream().map(HostArray::type).toList();
      List<Stored> places = types.stream().map(memory::place).toList();
      List<Stored> results = op.infer(types).stream().map(memory::placeResult).toList();
      Optional<List<Launch>> launches =
          Lowering.launches("step7", op, places, results, memory, math);
      if (memory.isReal()) {
        for (int i = 0; i < operands.size(); i++) {
          SharedMemory.write(operands.get(i), places.get(i));
        }
        memory.clearFaults();
      }
      return new Lowered(memory, results, launches);
    }

    static Lowered of(Op op, List<HostArray> operands, ProductMath math) {
      SharedMemory measured = SharedMemory.toMeasure();
      Lowered unused = of(op, operands, measured, math);
      Lowered lowered = of(op, operands, SharedMemory.asLongAs(measured), math);
      assertEquals(
          unused.launches.map(List::size), lowered.launches.map(List::size),
          "launches depend on the arrays");
      return lowered;
    }

    void run() {
      List<Launch> steps = launches.orElseThrow();
      assertEquals(
          steps.size(), steps.stream().map(Launch::id).distinct().count(),
          "names of tasks");
      Map<DType, List<Double>> before = memory.untouchable();
      if (!steps.isEmpty()) {
        KernelRunner.run(steps);
      }
      // What a device only writes is not copied to it, so it may give anything back around results.
      if (!KernelRunner.onDevice()) {
        assertEquals(before, memory.untouchable(), "elements beside the results");
      }
    }
  }

  /** Whether a device has kernels for an operation. */
  static boolean hasKernels(Op op, List<TensorType> operands) {
    List<HostArray> arrays = operands.stream().map(HostArray::allocate).toList();
    return Lowered.of(op, arrays, SharedMemory.toMeasure(), ProductMath.COMPILED).launches
        .isPresent();
  }

  /** Checks all results; integers exactly, floats relative to the largest one. */
  static void check(double tolerance, Op op, HostArray... operands) {
    check(ProductMath.COMPILED, tolerance, op, operands);
  }

  /** Checks all results as above, products computed in a certain way. */
  static void check(ProductMath math, double tolerance, Op op, HostArray... operands) {
    List<HostArray> all = List.of(operands);
    List<HostArray> expected =
        op.infer(all.stream().map(HostArray::type).toList()).stream()
            .map(HostArray::allocate)
            .toList();
    ReferenceOperations.run(op, all, expected);
    Lowered lowered = Lowered.of(op, all, math);
    lowered.run();
    assertEquals(List.of(), lowered.memory.refusals(), "refusals");
    for (int i = 0; i < expected.size(); i++) {
      assertClose(
          "%s result %d".formatted(op, i), tolerance, expected.get(i),
          SharedMemory.read(lowered.results.get(i)));
    }
  }

  /** Checks that a number is refused, in the reference's words. */
  static void checkRefusal(Op op, HostArray... operands) {
    List<HostArray> all = List.of(operands);
    List<HostArray> results =
        op.infer(all.stream().map(HostArray::type).toList()).stream()
            .map(HostArray::allocate)
            .toList();
    TensorException expected =
        assertThrows(
            TensorException.class, () -> ReferenceOperations.run(op, all, results));
    Lowered lowered = Lowered.of(op, all, ProductMath.COMPILED);
    lowered.run();
    assertEquals(List.of(expected.getMessage()), lowered.memory.refusals());
  }

  private static void assertClose(
      String name, double tolerance, HostArray expected, HostArray actual) {
    double largest = 1e-6;
    for (int i = 0; i < expected.size(); i++) {
      double size = Math.abs(expected.getDouble(i));
      largest = Double.isFinite(size) ? Math.max(largest, size) : largest;
    }
    double allowed = expected.type().dtype().isFloating() ? tolerance * largest : 0;
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(
          expected.getDouble(i), actual.getDouble(i), allowed, name + " element " + i);
    }
  }

  /** Random numbers: of floats, in [-1, 1); of integers, 0 to 9; of booleans, both. */
  static HostArray random(DType dtype, int... dims) {
    HostArray numbers = HostArray.allocate(TensorType.of(dtype, dims));
    Random random = new Random(dims.length + 31L * numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      switch (dtype) {
        case FLOAT32, FLOAT64 -> numbers.setDouble(i, 2 * random.nextDouble() - 1);
        case INT32, INT64, UINT8 -> numbers.setLong(i, random.nextInt(10));
        case BOOL -> numbers.setLong(i, random.nextInt(2));
      }
    }
    return numbers;
  }

  /** Random float32 numbers in [-1, 1). */
  static HostArray random(int... dims) {
    return random(DType.FLOAT32, dims);
  }

  /** A tensor of these numbers. */
  static HostArray of(TensorType type, double... numbers) {
    HostArray array = HostArray.allocate(type);
    for (int i = 0; i < numbers.length; i++) {
      array.setDouble(i, numbers[i]);
    }
    return array;
  }
}
