package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertClose;
import static io.abaculus.contract.OnDevice.assertEach;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.assertSame;
import static io.abaculus.contract.OnDevice.atBroadcast;
import static io.abaculus.contract.OnDevice.shape;
import static io.abaculus.contract.OnDevice.tolerance;
import static io.abaculus.graph.DType.BOOL;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT32;
import static io.abaculus.graph.DType.INT64;
import static io.abaculus.graph.DType.UINT8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of single elements. */
interface ElementwiseContract extends OnDevice {
  double INF = Double.POSITIVE_INFINITY;
  double NAN = Double.NaN;

  /** Operands that broadcast in every way: whole, one number, a row, a column, and mixtures. */
  List<int[][]> BROADCASTS =
      List.of(
          new int[][]{shape(3, 17), shape(3, 17)},
          new int[][]{shape(3, 17), shape()},
          new int[][]{shape(), shape(3, 17)},
          new int[][]{shape(3, 17), shape(17)},
          new int[][]{shape(3, 17), shape(3, 1)},
          new int[][]{shape(3, 1), shape(1, 17)},
          new int[][]{shape(2, 1, 5), shape(3, 1)},
          new int[][]{shape(2, 3, 4, 5), shape(3, 1, 5)},
          new int[][]{shape(2, 1, 4, 1), shape(1, 3, 1, 5)},
          new int[][]{shape(1), shape(1, 1, 1)},
          new int[][]{shape(0, 3), shape(1, 3)},
          new int[][]{shape(4, 0), shape(4, 1)});

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void unaryFunctionsAreThoseOfMathematics(DType dtype) {
    for (UnaryFunction function : UnaryFunction.values()) {
      double[] elements = new double[1001];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = (float) (-6 + 0.012 * i);
      }
      DoubleUnaryOperator expected = mathematics(function);
      assertClose(
          vector(dtype, elements).unary(function),
          tolerance(dtype),
          Arrays.stream(elements).map(expected).toArray());
    }
  }

  /** The functions in double; the distribution functions by the series of erf. */
  private static DoubleUnaryOperator mathematics(UnaryFunction function) {
    return switch (function) {
      case NEGATE -> x -> -x;
      case ABS -> Math::abs;
      case SIGN -> Math::signum;
      case RECIPROCAL -> x -> 1 / x;
      case SQUARE -> x -> x * x;
      case SQRT -> Math::sqrt;
      case RSQRT -> x -> 1 / Math.sqrt(x);
      case EXP -> Math::exp;
      case EXPM1 -> Math::expm1;
      case LOG -> Math::log;
      case LOG1P -> Math::log1p;
      case SIN -> Math::sin;
      case COS -> Math::cos;
      case TANH -> Math::tanh;
      case ATAN -> Math::atan;
      case ERF -> ElementwiseContract::erf;
      case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
      case SILU -> x -> x / (1 + Math.exp(-x));
      case RELU -> x -> x > 0 ? x : 0;
      case GELU -> x -> x * 0.5 * (1 + erf(x / Math.sqrt(2)));
      case GELU_DERIVATIVE ->
          x -> 0.5 * (1 + erf(x / Math.sqrt(2)))
              + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      case FLOOR -> Math::floor;
      case CEIL -> Math::ceil;
      case ROUND -> Math::rint;
    };
  }

  /** 2/sqrt(pi) exp(-x²) times the sum of 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)), all terms positive. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 400; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void unaryFunctionsHaveTheirLimits(DType dtype) {
    Tensor x = vector(dtype, -INF, -1, -0.0, 0, INF, NAN);
    assertElements(x.neg(), INF, 1, 0, 0, -INF, NAN);
    assertElements(x.abs(), INF, 1, 0, 0, INF, NAN);
    assertElements(x.reciprocal(), 0, -1, -INF, INF, 0, NAN);
    assertElements(x.sqrt(), NAN, NAN, 0, 0, INF, NAN);
    assertElements(x.square().rsqrt(), 0, 1, INF, INF, 0, NAN);
    assertClose(x.exp(), tolerance(dtype), 0, 1 / Math.E, 1, 1, INF, NAN);
    assertClose(x.expm1(), tolerance(dtype), -1, 1 / Math.E - 1, 0, 0, INF, NAN);
    assertElements(x.log(), NAN, NAN, -INF, -INF, INF, NAN);
    assertElements(x.log1p(), NAN, -INF, 0, 0, INF, NAN);
    assertClose(x.tanh(), tolerance(dtype), -1, Math.tanh(-1), 0, 0, 1, NAN);
    assertClose(
        x.atan(), tolerance(dtype), -Math.PI / 2, -Math.PI / 4, 0, 0, Math.PI / 2, NAN);
    assertClose(x.erf(), tolerance(dtype), -1, erf(-1), 0, 0, 1, NAN);
    assertClose(x.sigmoid(), tolerance(dtype), 0, 1 / (1 + Math.E), 0.5, 0.5, 1, NAN);
    assertElements(x.relu(), 0, 0, 0, 0, INF, NAN);
    assertElements(x.floor(), -INF, -1, 0, 0, INF, NAN);
    assertElements(x.ceil(), -INF, -1, 0, 0, INF, NAN);
    assertElements(x.round(), -INF, -1, 0, 0, INF, NAN);
    assertElements(vector(dtype, INF, NAN).gelu(), INF, NAN);
    assertElements(vector(dtype, INF, NAN).silu(), INF, NAN);
    assertElements(vector(dtype, NAN, NAN).sin(), NAN, NAN);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void functionsStayAccurateFarFromZero(DType dtype) {
    Tensor x = vector(dtype, -80, -20, 20, 80);
    double[] exp = {Math.exp(-80), Math.exp(-20), Math.exp(20), Math.exp(80)};
    double[] actual = x.exp().toDoubleArray();
    for (int i = 0; i < exp.length; i++) {
      assertEquals(1, actual[i] / exp[i], 1e-6);
    }
    assertElements(x.relu(), 0, 0, 20, 80);
    assertClose(x.tanh(), 0, -1, -1, 1, 1);
    Tensor far = vector(dtype, 100, 1000, 12345);
    assertClose(far.sin(), 1e-6, Math.sin(100), Math.sin(1000), Math.sin(12345));
    assertClose(far.cos(), 1e-6, Math.cos(100), Math.cos(1000), Math.cos(12345));
    assertClose(far.log(), tolerance(dtype), Math.log(100), Math.log(1000), Math.log(12345));
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void expm1AndLog1pKeepTheirDigitsNearZero(DType dtype) {
    double[] near = new double[60];
    for (int i = 0; i < near.length; i++) {
      near[i] = (float) ((i % 2 == 0 ? 0.9 : -0.7) * Math.pow(10, -0.5 * i));
    }
    double[] expm1 = vector(dtype, near).expm1().toDoubleArray();
    double[] log1p = vector(dtype, near).log1p().toDoubleArray();
    double relative = dtype == FLOAT32 ? 5e-7 : 1e-14;
    for (int i = 0; i < near.length; i++) {
      assertEquals(Math.expm1(near[i]), expm1[i], relative * Math.abs(near[i]));
      assertEquals(Math.log1p(near[i]), log1p[i], 2 * relative * Math.abs(near[i]));
    }
  }

  @Test
  default void roundingTakesTiesToTheEvenNumber() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = vector(dtype, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4, 2.6, 1e9);
      assertElements(x.round(), -2, -2, 0, 0, 2, 2, 2, 3, 1e9);
      assertElements(x.floor(), -3, -2, -1, 0, 1, 2, 2, 2, 1e9);
      assertElements(x.ceil(), -2, -1, 0, 1, 2, 3, 3, 3, 1e9);
    }
  }

  @Test
  default void integersHaveFiveUnaryFunctions() {
    for (DType dtype : List.of(INT32, INT64)) {
      Tensor x = vector(dtype, -3, 0, 7);
      assertElements(x.neg(), 3, 0, -7);
      assertElements(x.abs(), 3, 0, 7);
      assertElements(x.sign(), -1, 0, 1);
      assertElements(x.square(), 9, 0, 49);
      assertElements(x.relu(), 0, 0, 7);
      assertRefuses(x::exp, "exp", "floating");
    }
    Tensor bytes = vector(UINT8, 0, 1, 20, 255);
    assertElements(bytes.neg(), 0, 255, 236, 1);
    assertElements(bytes.square(), 0, 1, 144, 1);
    assertElements(bytes.sign(), 0, 1, 1, 1);
    assertElements(bytes.abs(), 0, 1, 20, 255);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64", "INT32", "INT64", "UINT8"})
  default void binaryFunctionsBroadcast(DType dtype) {
    for (int[][] shapes : BROADCASTS) {
      Tensor a = random(dtype, 1, shapes[0]);
      Tensor b = random(dtype, 2, shapes[1]);
      double error = tolerance(dtype);
      assertEach(a.add(b), error, i -> atBroadcast(a, i) + atBroadcast(b, i));
      assertEach(a.mul(b), error, i -> atBroadcast(a, i) * atBroadcast(b, i));
      assertEach(
          a.maximum(b), error, i -> Math.max(atBroadcast(a, i), atBroadcast(b, i)));
      assertEach(
          a.minimum(b), error, i -> Math.min(atBroadcast(a, i), atBroadcast(b, i)));
      Tensor larger = b.add(10);
      assertEach(
          larger.sub(a), error, i -> atBroadcast(larger, i) - atBroadcast(a, i));
      assertEach(
          dtype.isFloating() ? a.div(larger) : a.truncatedDiv(larger),
          error,
          i -> {
            double quotient = atBroadcast(a, i) / atBroadcast(larger, i);
            return dtype.isFloating() ? quotient : (long) quotient;
          });
    }
  }

  @Test
  default void powersOfFloatingPointNumbers() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor base = vector(dtype, 2, 2, 9, -2, -2, 0, 0, 5, INF, NAN);
      Tensor exponent = vector(dtype, 3, -1, 0.5, 3, 2, 2, 0, 0, -1, 0);
      assertClose(
          base.pow(exponent), tolerance(dtype), 8, 0.5, 3, -8, 4, 0, 1, 1, 0, 1);
      assertElements(vector(dtype, -2, NAN).pow(vector(dtype, 0.5, 1)), NAN, NAN);
      assertClose(
          vector(dtype, 1.5, 3).pow(2.5), tolerance(dtype), Math.pow(1.5, 2.5), Math.pow(3, 2.5));
    }
  }

  @Test
  default void powersOfIntegers() {
    for (DType dtype : List.of(INT32, INT64)) {
      assertElements(
          vector(dtype, 2, -3, 7, 0, 0, -1, 2).pow(vector(dtype, 10, 3, 0, 0, 5, -3, -1)),
          1024,
          -27,
          1,
          1,
          0,
          -1,
          0);
    }
    assertElements(vector(UINT8, 2, 3).pow(vector(UINT8, 7, 6)), 128, 729 - 512);
  }

  @Test
  default void integersDivideTowardZeroAndWrapAround() {
    for (DType dtype : List.of(INT32, INT64)) {
      assertElements(
          vector(dtype, 7, -7, 7, -7).truncatedDiv(vector(dtype, 2, 2, -2, -2)), 3, -3, -3, 3);
    }
    assertElements(vector(UINT8, 250, 3).add(vector(UINT8, 10, 4)), 4, 7);
    assertElements(vector(UINT8, 3, 200).sub(vector(UINT8, 5, 100)), 254, 100);
    assertElements(vector(UINT8, 200, 251).truncatedDiv(vector(UINT8, 3, 250)), 66, 1);
    assertElements(vector(UINT8, 200, 100).maximum(vector(UINT8, 100, 101)), 200, 101);
    int[] sum =
        Tensors.of(new int[]{Integer.MAX_VALUE}, device(), 1)
            .add(Tensors.of(new int[]{1}, device(), 1))
            .toHost()
            .copy()
            .ints();
    assertArrayEquals(new int[]{Integer.MIN_VALUE}, sum);
    long[] product =
        Tensors.of(new long[]{Long.MAX_VALUE, (1L << 53) + 1}, device(), 2)
            .mul(Tensors.of(new long[]{2, 1}, device(), 2))
            .toLongArray();
    assertArrayEquals(new long[]{-2, (1L << 53) + 1}, product);
  }

  @Test
  default void anIntegerDividedByZeroIsAnError() {
    for (DType dtype : List.of(INT32, INT64, UINT8)) {
      Tensor quotient = vector(dtype, 1, 2).truncatedDiv(vector(dtype, 1, 0));
      assertRefuses(quotient::toHost, "divide", "zero");
    }
  }

  @Test
  default void divisionByZeroOfFloatingPointNumbersIsInfinite() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      assertElements(vector(dtype, 1, -1, 0).div(vector(dtype, 0, 0, 0)), INF, -INF, NAN);
    }
  }

  @Test
  default void notANumberIsTheMaximumAndTheMinimum() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor a = vector(dtype, NAN, 1, NAN, INF, -INF);
      Tensor b = vector(dtype, 1, NAN, NAN, 3, 3);
      assertElements(a.maximum(b), NAN, NAN, NAN, INF, 3);
      assertElements(a.minimum(b), NAN, NAN, NAN, 3, -INF);
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void comparisonsBroadcast(DType dtype) {
    for (int[][] shapes : BROADCASTS) {
      Tensor a = random(INT32, 3, shapes[0]).cast(dtype);
      Tensor b = random(INT32, 4, shapes[1]).cast(dtype);
      assertEquals(BOOL, a.eq(b).dtype());
      assertEach(a.eq(b), 0, i -> atBroadcast(a, i) == atBroadcast(b, i) ? 1 : 0);
      assertEach(a.ne(b), 0, i -> atBroadcast(a, i) != atBroadcast(b, i) ? 1 : 0);
      assertEach(a.lt(b), 0, i -> atBroadcast(a, i) < atBroadcast(b, i) ? 1 : 0);
      assertEach(a.le(b), 0, i -> atBroadcast(a, i) <= atBroadcast(b, i) ? 1 : 0);
      assertEach(a.gt(b), 0, i -> atBroadcast(a, i) > atBroadcast(b, i) ? 1 : 0);
      assertEach(a.ge(b), 0, i -> atBroadcast(a, i) >= atBroadcast(b, i) ? 1 : 0);
    }
  }

  @Test
  default void notANumberComparesWithNothing() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor a = vector(dtype, NAN, NAN, 1, 0.0);
      Tensor b = vector(dtype, NAN, 1, NAN, -0.0);
      assertElements(a.eq(b), 0, 0, 0, 1);
      assertElements(a.ne(b), 1, 1, 1, 0);
      assertElements(a.lt(b), 0, 0, 0, 0);
      assertElements(a.le(b), 0, 0, 0, 1);
      assertElements(a.gt(b), 0, 0, 0, 0);
      assertElements(a.ge(b), 0, 0, 0, 1);
    }
  }

  @Test
  default void booleansCombine() {
    Tensor a = vector(BOOL, 0, 0, 1, 1);
    Tensor b = vector(BOOL, 0, 1, 0, 1);
    assertElements(a.and(b), 0, 0, 0, 1);
    assertElements(a.or(b), 0, 1, 1, 1);
    assertElements(a.xor(b), 0, 1, 1, 0);
    assertElements(a.not(), 1, 1, 0, 0);
    assertElements(tensor(BOOL, shape(2, 1), 0, 1).or(vector(BOOL, 0, 1)), 0, 1, 1, 1);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void whereChoosesBetweenBroadcastOperands(DType dtype) {
    for (int[][] shapes : BROADCASTS) {
      Tensor condition = random(BOOL, 5, shapes[0]);
      Tensor a = random(dtype, 6, shapes[1]);
      Tensor b = random(dtype, 7, shapes[0]);
      assertEach(
          Tensors.where(condition, a, b),
          0,
          i -> atBroadcast(condition, i) != 0 ? atBroadcast(a, i) : atBroadcast(b, i));
    }
  }

  @Test
  default void whereKeepsWhatIsNotChosenOut() {
    Tensor chosen = Tensors.where(vector(BOOL, 1, 0), vector(FLOAT32, 1, NAN), 2);
    assertElements(chosen, 1, 2);
  }

  @Test
  default void castsTruncateAndWrap() {
    for (DType from : List.of(FLOAT32, FLOAT64)) {
      Tensor x = vector(from, -2.7, -0.5, 0, 0.5, 2.7, 300);
      assertElements(x.cast(INT32), -2, 0, 0, 0, 2, 300);
      assertElements(x.cast(INT64), -2, 0, 0, 0, 2, 300);
      assertElements(x.cast(UINT8), 254, 0, 0, 0, 2, 44);
      assertElements(x.cast(BOOL), 1, 1, 0, 1, 1, 1);
      assertClose(x.cast(FLOAT32), 1e-7, -2.7, -0.5, 0, 0.5, 2.7, 300);
      assertClose(x.cast(FLOAT64), 1e-7, -2.7, -0.5, 0, 0.5, 2.7, 300);
    }
    for (DType from : List.of(INT32, INT64)) {
      Tensor x = vector(from, -1, 0, 300);
      for (DType to : List.of(FLOAT32, FLOAT64, INT32, INT64)) {
        assertElements(x.cast(to), -1, 0, 300);
      }
      assertElements(x.cast(UINT8), 255, 0, 44);
      assertElements(x.cast(BOOL), 1, 0, 1);
    }
    for (DType to : List.of(FLOAT32, FLOAT64, INT32, INT64)) {
      assertElements(vector(UINT8, 0, 1, 255).cast(to), 0, 1, 255);
      assertElements(vector(BOOL, 0, 1).cast(to), 0, 1);
    }
    assertElements(vector(BOOL, 0, 1).cast(UINT8), 0, 1);
    assertElements(vector(UINT8, 0, 200).cast(BOOL), 0, 1);
    long beyondDouble = (1L << 53) + 1;
    assertEquals(
        (int) beyondDouble,
        Tensors.of(new long[]{beyondDouble}, device(), 1).cast(INT32).toLongArray()[0]);
  }

  @Test
  default void clampKeepsNotANumber() {
    Tensor x = vector(FLOAT32, -3, -1, 0.5, 2, NAN, INF, -INF);
    assertElements(x.clamp(-1, 1), -1, -1, 0.5, 1, NAN, 1, -1);
    assertElements(vector(INT64, -3, 0, 9).clamp(-1, 5), -1, 0, 5);
  }

  /** Around every width at which a vector kernel could change its way. */
  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129, 1023, 1025, 5000})
  default void expressionsOfEveryLength(int length) {
    Tensor a = random(FLOAT32, 10, length);
    Tensor b = random(FLOAT32, 11, length);
    Tensor one = random(FLOAT32, 12, 1);
    Tensor expression =
        Tensors.where(a.gt(b), a.mul(b).add(one), a.sub(b).square().sqrt()).tanh().mul(3).add(a);
    assertEach(
        expression,
        tolerance(FLOAT32),
        i -> {
          double x = atBroadcast(a, i);
          double y = atBroadcast(b, i);
          double chosen = x > y ? x * y + atBroadcast(one, 0) : Math.abs(x - y);
          return Math.tanh(chosen) * 3 + x;
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 13, 16, 29, 64, 300})
  default void expressionsOfRowsAndColumns(int width) {
    Tensor x = random(FLOAT32, 13, 7, width);
    Tensor row = random(FLOAT32, 14, width);
    Tensor column = random(FLOAT32, 15, 7, 1);
    Tensor mask = random(BOOL, 16, 7, width);
    Tensor expression = Tensors.where(mask, x.mul(row).add(column), row.sub(column)).relu();
    assertEach(
        expression,
        tolerance(FLOAT32),
        i -> {
          double r = atBroadcast(row, i);
          double c = atBroadcast(column, i);
          return Math.max(0, atBroadcast(mask, i) != 0 ? atBroadcast(x, i) * r + c : r - c);
        });
  }

  @Test
  default void expressionsOfAnyNumberOfOperations() {
    Tensor x = random(FLOAT32, 17, 100);
    Tensor sum = x;
    for (int i = 0; i < 120; i++) {
      sum = sum.add(x.mul(i % 7));
    }
    double factor = 1;
    for (int i = 0; i < 120; i++) {
      factor += i % 7;
    }
    double expected = factor;
    assertEach(sum, 1e-5, i -> expected * atBroadcast(x, i));
  }

  @Test
  default void anOperandMayComeSeveralTimes() {
    Tensor x = vector(FLOAT32, 1, 2, 3);
    assertElements(x.add(x).mul(x).sub(x), 1, 6, 15);
    assertElements(x.maximum(x), 1, 2, 3);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void constantsAreOfAnyType(DType dtype) {
    Tensor ones = Tensors.full(1, TensorType.of(dtype, 2, 3), device());
    assertElements(ones, 1, 1, 1, 1, 1, 1);
    assertElements(Tensors.full(0, TensorType.of(dtype), device()), 0);
    assertEquals(0, Tensors.full(1, TensorType.of(dtype, 0, 3), device()).toDoubleArray().length);
    if (dtype != BOOL) {
      assertElements(Tensors.arange(4, dtype, device()), 0, 1, 2, 3);
      assertElements(Tensors.arange(0, dtype, device()));
    }
  }

  @Test
  default void typesDoNotChangeSilently() {
    Tensor floats = vector(FLOAT32, 1);
    assertRefuses(() -> floats.add(vector(FLOAT64, 1)), "add", "float32(1)", "float64(1)");
    assertRefuses(() -> floats.mul(vector(INT64, 1)), "multiply", "float32(1)", "int64(1)");
    assertRefuses(() -> floats.eq(vector(INT64, 1)), "equal", "float32(1)", "int64(1)");
    assertRefuses(() -> vector(BOOL, 1).add(vector(BOOL, 1)), "add", "bool(1)");
    assertRefuses(() -> floats.and(floats), "logical_and", "float32(1)");
    assertRefuses(() -> Tensors.where(floats, floats, floats), "where", "float32(1)");
  }

  @Test
  default void shapesThatDoNotBroadcastAreRefusedAtTheCall() {
    Tensor a = random(FLOAT32, 1, 2, 3);
    Tensor b = random(FLOAT32, 2, 4);
    assertRefuses(() -> a.add(b), "add", "(2, 3)", "(4)");
    assertRefuses(() -> a.lt(b), "less", "(2, 3)", "(4)");
    assertRefuses(() -> Tensors.where(a.gt(0), a, b), "where", "(2, 3)", "(4)");
  }

  @Test
  default void resultsAreTheSameWhetherFusedOrNot() {
    Tensor x = random(FLOAT32, 20, 33, 17);
    Tensor whole = x.mul(2).exp().add(x);
    Tensor doubled = x.mul(2);
    doubled.toHost();
    Tensor grown = doubled.exp();
    grown.toHost();
    assertSame(whole, grown.add(x), tolerance(FLOAT32));
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void softplusAndLogSigmoidAreThoseOfPyTorch(DType dtype) {
    Tensor x = vector(dtype, -1e4, -100, -2, -0.5, 0, 0.25, 3, 100);
    double error = tolerance(dtype) + 1e-8;
    // torch.nn.functional of torch 2.13 in float64
    assertClose(
        x.softplus(),
        error,
        0,
        3.72007598e-44,
        0.126928011,
        0.474076984,
        0.693147181,
        0.82593942,
        3.04858735,
        100);
    assertClose(
        x.logSigmoid(),
        error,
        -1e4,
        -100,
        -2.12692801,
        -0.974076984,
        -0.693147181,
        -0.57593942,
        -0.0485873516,
        0);
    Tensor edges = vector(dtype, -INF, INF, NAN);
    assertElements(edges.softplus(), 0, INF, NAN);
    assertElements(edges.logSigmoid(), -INF, 0, NAN);
    double small = vector(dtype, -15).softplus().item();
    assertEquals(Math.log1p(Math.exp(-15)), small, 1e-6 * small);
  }

  @Test
  default void clampsHaveOneBoundToo() {
    for (DType dtype : List.of(FLOAT32, FLOAT64, INT32, INT64)) {
      Tensor x = vector(dtype, -3, 1, 2, 9);
      assertElements(x.clampMin(1), 1, 1, 2, 9);
      assertElements(x.clampMax(2), -3, 1, 2, 2);
    }
    Tensor edges = vector(FLOAT32, -INF, INF, NAN);
    assertElements(edges.clampMin(0), 0, INF, NAN);
    assertElements(edges.clampMax(0), -INF, 0, NAN);
  }

  @Test
  default void numbersAreToldFromWhatIsNone() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = vector(dtype, -INF, -1, 0, INF, NAN);
      assertElements(x.isNaN(), 0, 0, 0, 0, 1);
      assertElements(x.isFinite(), 0, 1, 1, 0, 0);
    }
    assertElements(vector(INT32, 1, 0).isNaN(), 0, 0);
    assertElements(vector(BOOL, 1, 0).isFinite(), 1, 1);
  }
}
