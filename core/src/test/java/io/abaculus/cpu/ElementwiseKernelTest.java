package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.cpu.scalar.ScalarKernels;
import io.abaculus.cpu.vector.VectorKernels;
import io.abaculus.device.SpecialFunctions;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.UnaryFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both kinds of kernels against {@link Math} in double. */
@ParameterizedClass
@MethodSource("kernels")
class ElementwiseKernelTest {

  private static final float INFINITY = Float.POSITIVE_INFINITY;

  /** Beyond twice the 16 lanes of the widest vectors. */
  private static final int LONGEST = 33;

  private final ElementwiseKernel kernel;

  ElementwiseKernelTest(ElementwiseKernel kernel) {
    this.kernel = kernel;
  }

  static List<ElementwiseKernel> kernels() {
    return List.of(
        new VectorKernels().elementwise(), new VectorKernels(false).elementwise(),
        new ScalarKernels().elementwise());
  }

  @ParameterizedTest
  @EnumSource
  void unaryFunctionsFollowMathOverTheirRange(UnaryFunction f) {
    final float[] x = points(f);
    final float[] y = new float[x.length];
    kernel.unary(f, x, 0, y, 0, x.length);
    for (int i = 0; i < x.length; i++) {
      final double expected = exact(f, x[i]);
      assertEquals(expected, y[i], tolerance(f, x[i], expected), f + " of " + x[i]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void unaryFunctionsOfEveryLengthTreatEachElementAlike(UnaryFunction f) {
    final float[] x = Arrays.copyOf(points(f), LONGEST + 3);
    final float[] whole = new float[x.length];
    kernel.unary(f, x, 0, whole, 0, x.length);
    for (int n = 0; n <= LONGEST; n++) {
      final float[] y = filled(LONGEST + 5, 7);
      kernel.unary(f, x, 3, y, 1, n);
      assertArrayEquals(Arrays.copyOfRange(whole, 3, 3 + n), Arrays.copyOfRange(y, 1, 1 + n));
      assertUntouched(y, 1, n);
    }
  }

  @ParameterizedTest
  @EnumSource
  void unaryFunctionsWorkInPlace(UnaryFunction f) {
    final float[] x = Arrays.copyOf(points(f), LONGEST);
    final float[] y = new float[LONGEST];
    kernel.unary(f, x, 0, y, 0, LONGEST);
    kernel.unary(f, x, 0, x, 0, LONGEST);
    assertArrayEquals(y, x);
  }

  @ParameterizedTest
  @EnumSource
  void notANumberPropagates(UnaryFunction f) {
    assertEquals(Float.NaN, unary(f, Float.NaN));
  }

  @ParameterizedTest
  @CsvSource({
    "EXP, -Infinity, 0",
    "EXP, Infinity, Infinity",
    "EXP, 88.72283, 3.4027985e38",
    "EXP, 88.72284, Infinity",
    "EXP, 0, 1",
    "EXP, -1000, 0",
    "EXPM1, -Infinity, -1",
    "EXPM1, Infinity, Infinity",
    "EXPM1, -0.0, -0.0",
    "EXPM1, 1e-45, 1e-45",
    "EXPM1, 88.5, 2.723088e38",
    "EXPM1, 88.72283, 3.4027985e38",
    "EXPM1, 88.72284, Infinity",
    "EXPM1, -17, -0.99999996",
    "EXPM1, -1000, -1",
    "LOG1P, -1, -Infinity",
    "LOG1P, -0.99999994, -16.635532",
    "LOG1P, -2, NaN",
    "LOG1P, -Infinity, NaN",
    "LOG1P, Infinity, Infinity",
    "LOG1P, -0.0, -0.0",
    "LOG1P, 1e-45, 1e-45",
    "LOG1P, 3e38, 88.59685",
    "LOG, 0, -Infinity",
    "LOG, -0.0, -Infinity",
    "LOG, -1, NaN",
    "LOG, 1, 0",
    "LOG, Infinity, Infinity",
    "LOG, 1e-40, -92.103404",
    "SQRT, -1, NaN",
    "SQRT, Infinity, Infinity",
    "RSQRT, 0, Infinity",
    "RSQRT, Infinity, 0",
    "RECIPROCAL, 0, Infinity",
    "RECIPROCAL, -Infinity, -0.0",
    "SIN, Infinity, NaN",
    "COS, -Infinity, NaN",
    "SIN, 3e9, 0.9870049",
    "COS, 1e6, 0.93675214",
    "TANH, Infinity, 1",
    "TANH, -Infinity, -1",
    "TANH, -0.0, -0.0",
    "ATAN, Infinity, 1.5707964",
    "ATAN, -Infinity, -1.5707964",
    "ATAN, -0.0, -0.0",
    "ERF, Infinity, 1",
    "ERF, -Infinity, -1",
    "SIGMOID, Infinity, 1",
    "SIGMOID, -Infinity, 0",
    "SILU, Infinity, Infinity",
    "GELU, Infinity, Infinity",
    "GELU, -30, -0.0",
    "GELU_DERIVATIVE, Infinity, 1",
    "GELU_DERIVATIVE, -Infinity, 0",
    "RELU, -Infinity, 0",
    "RELU, Infinity, Infinity",
    "RELU, -1, 0",
    "SIGN, -0.0, -0.0",
    "SIGN, 0, 0",
    "SIGN, -Infinity, -1",
    "SIGN, 1e-45, 1",
    "ABS, -0.0, 0",
    "FLOOR, -0.5, -1",
    "FLOOR, -0.0, -0.0",
    "FLOOR, 8388607.5, 8388607",
    "FLOOR, -3e9, -3e9",
    "CEIL, -0.5, -0.0",
    "CEIL, 1e-45, 1",
    "CEIL, Infinity, Infinity",
    "ROUND, 0.5, 0",
    "ROUND, 1.5, 2",
    "ROUND, -2.5, -2",
    "ROUND, -0.2, -0.0",
    "ROUND, 8388609, 8388609",
    "ROUND, -Infinity, -Infinity",
  })
  void edgesOfUnaryFunctions(UnaryFunction f, float x, float expected) {
    final float actual = unary(f, x);
    if (expected == 0 || Float.isNaN(expected) || Float.isInfinite(expected)) {
      assertEquals(expected, actual);
    } else {
      assertEquals(expected, actual, 2e-7f * Math.abs(expected));
    }
  }

  @ParameterizedTest
  @EnumSource
  void binaryFunctionsOfEveryLengthFollowMath(BinaryFunction f) {
    final float[] a = normal(LONGEST + 3, 1);
    final float[] b = normal(LONGEST + 3, 2);
    for (int i = 0; f == BinaryFunction.POWER && i < a.length; i++) {
      a[i] = Math.abs(a[i]);
    }
    for (int n = 0; n <= LONGEST; n++) {
      final float[] y = filled(LONGEST + 5, 7);
      kernel.binary(f, a, 3, b, 2, y, 1, n);
      for (int i = 0; i < n; i++) {
        assertEquals((float) exact(f, a[3 + i], b[2 + i]), y[1 + i]);
      }
      assertUntouched(y, 1, n);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aScalarOperandActsLikeARepeatedOne(BinaryFunction f) {
    for (float scalar : new float[]{2, 1, -1, 0, 0.5f, -1.75f, Float.NaN}) {
      final float[] a = {0, -0f, 1, 2, -3.5f, 0.1f, 1e30f, INFINITY, -INFINITY, Float.NaN, 5};
      final int n = a.length;
      final float[] repeated = filled(n, scalar);
      final float[] expected = new float[n];
      final float[] y = new float[n];
      kernel.binary(f, a, 0, repeated, 0, expected, 0, n);
      kernel.binaryScalarRight(f, a, 0, scalar, y, 0, n);
      assertArrayEquals(expected, y, f + " with right " + scalar);
      kernel.binary(f, repeated, 0, a, 0, expected, 0, n);
      kernel.binaryScalarLeft(f, scalar, a, 0, y, 0, n);
      assertArrayEquals(expected, y, f + " with left " + scalar);
    }
  }

  @Test
  void maximumAndMinimumPropagateNotANumber() {
    final float[] a = {1, Float.NaN, Float.NaN, 1};
    final float[] b = {Float.NaN, 1, Float.NaN, 2};
    final float[] y = new float[4];
    kernel.binary(BinaryFunction.MAXIMUM, a, 0, b, 0, y, 0, 4);
    assertArrayEquals(new float[]{Float.NaN, Float.NaN, Float.NaN, 2}, y);
    kernel.binary(BinaryFunction.MINIMUM, a, 0, b, 0, y, 0, 4);
    assertArrayEquals(new float[]{Float.NaN, Float.NaN, Float.NaN, 1}, y);
  }

  @Test
  void binaryFunctionsWorkInPlaceOfEitherOperand() {
    final float[] a = normal(LONGEST, 1);
    final float[] b = normal(LONGEST, 2);
    final float[] expected = new float[LONGEST];
    kernel.binary(BinaryFunction.SUBTRACT, a, 0, b, 0, expected, 0, LONGEST);
    final float[] first = a.clone();
    kernel.binary(BinaryFunction.SUBTRACT, first, 0, b, 0, first, 0, LONGEST);
    assertArrayEquals(expected, first);
    final float[] second = b.clone();
    kernel.binary(BinaryFunction.SUBTRACT, a, 0, second, 0, second, 0, LONGEST);
    assertArrayEquals(expected, second);
  }

  @ParameterizedTest
  @EnumSource
  void comparisonsOfEveryLength(Comparison comparison) {
    final float[] values = {1, 2, Float.NaN, 0, -0f, INFINITY, -INFINITY};
    final float[] a = new float[LONGEST];
    final float[] b = new float[LONGEST];
    for (int i = 0; i < LONGEST; i++) {
      a[i] = values[i % values.length];
      b[i] = values[i / values.length % values.length];
    }
    for (int n = 0; n <= LONGEST; n++) {
      final byte[] y = new byte[LONGEST + 1];
      final byte[] withScalar = new byte[LONGEST + 1];
      Arrays.fill(y, (byte) 9);
      Arrays.fill(withScalar, (byte) 9);
      kernel.compare(comparison, a, 0, b, 0, y, 0, n);
      kernel.compareScalar(comparison, a, 0, 1f, withScalar, 0, n);
      for (int i = 0; i < n; i++) {
        assertEquals(holds(comparison, a[i], b[i]) ? 1 : 0, y[i]);
        assertEquals(holds(comparison, a[i], 1f) ? 1 : 0, withScalar[i]);
      }
      assertEquals(9, y[n]);
      assertEquals(9, withScalar[n]);
    }
  }

  @Test
  void selectTakesTheFirstWhereTheConditionIsNotZero() {
    for (int n = 0; n <= LONGEST; n++) {
      final byte[] condition = new byte[n + 2];
      for (int i = 0; i < condition.length; i++) {
        condition[i] = (byte) (i % 3 == 0 ? 1 : i % 5 == 0 ? -128 : 0);
      }
      final float[] a = normal(n + 1, 1);
      final float[] b = normal(n + 1, 2);
      final float[] y = filled(n + 1, 7);
      kernel.select(condition, 2, a, 1, b, 0, y, 0, n);
      for (int i = 0; i < n; i++) {
        assertEquals(condition[2 + i] != 0 ? a[1 + i] : b[i], y[i]);
      }
      assertEquals(7, y[n]);
    }
  }

  @Test
  void rangesOutsideAnArrayAreRefused() {
    final float[] x = new float[10];
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> kernel.unary(UnaryFunction.EXP, x, 5, x, 5, 6));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> kernel.binary(BinaryFunction.ADD, x, 0, x, 1, x, 0, 10));
  }

  private float unary(UnaryFunction f, float x) {
    final float[] value = {x};
    kernel.unary(f, value, 0, value, 0, 1);
    return value[0];
  }

  private static double exact(UnaryFunction f, double x) {
    return switch (f) {
      case NEGATE -> -x;
      case ABS -> Math.abs(x);
      case SIGN -> Math.signum(x);
      case RECIPROCAL -> 1 / x;
      case SQUARE -> x * x;
      case SQRT -> Math.sqrt(x);
      case RSQRT -> 1 / Math.sqrt(x);
      case EXP -> Math.exp(x);
      case EXPM1 -> Math.expm1(x);
      case LOG -> Math.log(x);
      case LOG1P -> Math.log1p(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case TANH -> Math.tanh(x);
      case ATAN -> Math.atan(x);
      case ERF -> SpecialFunctions.erf(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case SILU -> x / (1 + Math.exp(-x));
      case RELU -> Math.max(x, 0);
      case GELU -> x * SpecialFunctions.normalDistribution(x);
      case GELU_DERIVATIVE ->
          SpecialFunctions.normalDistribution(x) + x * SpecialFunctions.normalDensity(x);
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
    };
  }

  private static double tolerance(UnaryFunction f, double x, double expected) {
    return switch (f) {
      case NEGATE, ABS, SIGN, RELU, FLOOR, CEIL, ROUND -> 0;
      case GELU -> 4e-7 * (1 + Math.abs(x));
      case GELU_DERIVATIVE -> 4e-7;
      case RECIPROCAL, SQUARE, SQRT, RSQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TANH, ATAN, ERF,
          SIGMOID, SILU ->
          Float.MIN_NORMAL + 5e-7 * Math.abs(expected);
    };
  }

  /** Points over every part of a function's range, dense where the function changes. */
  private static float[] points(UnaryFunction f) {
    final Random random = new Random(f.ordinal());
    final float[] x = new float[3000];
    final double widest =
        switch (f) {
          case EXP, EXPM1, SIGMOID, SILU -> 88;
          case SIN, COS -> 1e5;
          case TANH, ERF, GELU, GELU_DERIVATIVE -> 12;
          case NEGATE, ABS, SIGN, RECIPROCAL, SQUARE, SQRT, RSQRT, LOG, LOG1P, ATAN, RELU, FLOOR,
              CEIL, ROUND -> 1e9;
        };
    for (int i = 0; i < x.length; i++) {
      final double value =
          i % 2 == 0
              ? random.nextGaussian() * 2
              : widest * Math.pow(10, -9 * random.nextDouble()) * (random.nextBoolean() ? 1 : -1);
      final boolean positive =
          f == UnaryFunction.LOG || f == UnaryFunction.SQRT || f == UnaryFunction.RSQRT;
      // log1p is defined above -1
      final boolean reciprocal = f == UnaryFunction.LOG1P && value < -1;
      x[i] = (float) (positive ? Math.abs(value) : reciprocal ? 1 / value : value);
    }
    return x;
  }

  private static double exact(BinaryFunction f, double a, double b) {
    return switch (f) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case POWER -> Math.pow(a, b);
      case MAXIMUM -> Math.max(a, b);
      case MINIMUM -> Math.min(a, b);
    };
  }

  private static boolean holds(Comparison comparison, float a, float b) {
    return switch (comparison) {
      case EQUAL -> a == b;
      case NOT_EQUAL -> a != b;
      case LESS -> a < b;
      case LESS_EQUAL -> a <= b;
      case GREATER -> a > b;
      case GREATER_EQUAL -> a >= b;
    };
  }

  private static float[] normal(int n, long seed) {
    final Random random = new Random(seed);
    final float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static float[] filled(int n, float value) {
    final float[] x = new float[n];
    Arrays.fill(x, value);
    return x;
  }

  private static void assertUntouched(float[] y, int offset, int n) {
    for (int i = 0; i < y.length; i++) {
      assertTrue(i >= offset && i < offset + n || y[i] == 7, "written outside at " + i);
    }
  }
}
