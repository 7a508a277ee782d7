package io.abaculus.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The device under test, and a short way to write tensors and what is expected of them. */
interface OnDevice {
  Device device();

  /** A tensor of the given elements, converted to its type as {@code cast} does. */
  default Tensor tensor(DType dtype, int[] shape, double... elements) {
    HostArray numbers = HostArray.allocate(new TensorType(dtype, Shape.of(shape)));
    assertEquals(numbers.size(), elements.length, "elements of " + Arrays.toString(shape));
    for (int i = 0; i < elements.length; i++) {
      numbers.setDouble(i, elements[i]);
    }
    return Tensors.of(numbers, device());
  }

  /** A tensor of rank 1. */
  default Tensor vector(DType dtype, double... elements) {
    return tensor(dtype, shape(elements.length), elements);
  }

  /** Elements spread over [-2, 2), or integers of [0, 10); the same for the same seed. */
  default Tensor random(DType dtype, long seed, int... shape) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] elements = new double[Shape.of(shape).size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] =
          switch (dtype) {
            case FLOAT32, FLOAT64 -> (float) random.nextDouble(-2, 2);
            case INT32, INT64, UINT8 -> random.nextInt(10);
            case BOOL -> random.nextInt(2);
          };
    }
    return tensor(dtype, shape, elements);
  }

  static int[] shape(int... dims) {
    return dims;
  }

  /** What a result of floating type may differ by, relative to 1 and to the number itself. */
  static double tolerance(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> 3e-6;
      case FLOAT64 -> 1e-12;
      case INT32, INT64, UINT8, BOOL -> 0;
    };
  }

  /** Asserts exactly these elements; NaN is met by NaN. */
  static void assertElements(Tensor actual, double... expected) {
    assertClose(actual, 0, expected);
  }

  /** Asserts elements within {@code tolerance * (1 + |expected|)}. */
  static void assertClose(Tensor actual, double tolerance, double... expected) {
    double[] elements = actual.toDoubleArray();
    assertEquals(expected.length, elements.length, () -> "elements of " + actual);
    for (int i = 0; i < elements.length; i++) {
      boolean same = elements[i] == expected[i] || Double.compare(elements[i], expected[i]) == 0;
      double error = Math.abs(elements[i] - expected[i]);
      if (!same && !(error <= tolerance * (1 + Math.abs(expected[i])))) {
        fail(
            "element %d of %s is %s, expected %s"
                .formatted(i, actual.type(), elements[i], expected[i]));
      }
    }
  }

  /** Asserts the elements that a formula gives for each place. */
  static void assertEach(Tensor actual, double tolerance, ToDoubleFunction<int[]> formula) {
    double[] expected = new double[actual.shape().size()];
    forEach(
        actual.shape(),
        index -> expected[offset(actual.shape(), index)] = formula.applyAsDouble(index));
    assertClose(actual, tolerance, expected);
  }

  /** Asserts that two tensors of one shape hold the same, within a tolerance. */
  static void assertSame(Tensor actual, Tensor expected, double tolerance) {
    assertEquals(expected.type(), actual.type());
    assertClose(actual, tolerance, expected.toDoubleArray());
  }

  /** Visits the indices of a shape in row-major order. The array is used again for the next. */
  static void forEach(Shape shape, Consumer<int[]> visitor) {
    int[] index = new int[shape.rank()];
    for (int i = 0; i < shape.size(); i++) {
      int rest = i;
      for (int axis = index.length - 1; axis >= 0; axis--) {
        index[axis] = rest % shape.dim(axis);
        rest /= shape.dim(axis);
      }
      visitor.accept(index);
    }
  }

  /** The place of an index in row-major order. */
  static int offset(Shape shape, int... index) {
    int offset = 0;
    for (int axis = 0; axis < index.length; axis++) {
      offset = offset * shape.dim(axis) + index[axis];
    }
    return offset;
  }

  /** An element of a tensor. */
  static double at(Tensor tensor, int... index) {
    return tensor.toHost().getDouble(offset(tensor.shape(), index));
  }

  /** An element of a tensor as if it had been repeated to a shape that has this index. */
  static double atBroadcast(Tensor tensor, int... index) {
    return tensor.toHost().getDouble(offsetBroadcast(tensor, index));
  }

  /** Where the element that {@link #atBroadcast} gives stands. */
  static int offsetBroadcast(Tensor tensor, int... index) {
    int extra = index.length - tensor.rank();
    int offset = 0;
    for (int axis = 0; axis < tensor.rank(); axis++) {
      int place = tensor.dim(axis) == 1 ? 0 : index[axis + extra];
      offset = offset * tensor.dim(axis) + place;
    }
    return offset;
  }

  /** Asserts that a call throws a {@link TensorException} whose message holds all of these. */
  static void assertRefuses(Supplier<?> call, String... parts) {
    TensorException e = assertThrows(TensorException.class, call::get);
    String message = String.valueOf(e.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
    }
  }
}
