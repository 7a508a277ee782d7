package io.abaculus.cpu;

import io.abaculus.cpu.ElementwiseEdges.Outcome;
import io.abaculus.cpu.ElementwiseEdges.Quantity;
import io.abaculus.device.SpecialFunctions;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.UnaryFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What elementwise operations and their derivatives are at {@link ElementwiseEdges#NUMBERS}.
 *
 * <p>Values follow IEEE 754 and C. A function that has a limit at an infinity has that value there, and
 * so have its derivatives, also where the formula reads 0 · ∞ and PyTorch gives NaN (SiLU and GELU).
 * Elsewhere derivatives are PyTorch's: 0 of {@code abs} at 0; half to each of two equal operands of
 * {@code maximum}, and all to both if one is NaN; all to the operand of {@code relu} at NaN; 0 of {@code
 * 0^b} by {@code b ≥ 0}, and NaN of a power of a negative base by its exponent.
 */
final class ElementwiseLimits {

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private ElementwiseLimits() {}

  /** The elements that an outcome should hold, or null where no closed form is written down here. */
  static double @Nullable [] expected(Outcome outcome) {
    boolean ofBooleans = outcome.form().equals("of booleans");
    Quantity quantity = outcome.quantity();
    return switch (outcome.op()) {
      case Elementwise.Unary(UnaryFunction f) ->
          switch (quantity) {
            case VALUE -> ofNumbers(x -> value(f, x));
            case DERIVATIVE_BY_FIRST -> ofNumbers(x -> derivative(f, x));
            case SECOND_DERIVATIVE_BY_FIRST -> ofNumbers(x -> secondDerivative(f, x));
            case DERIVATIVE_BY_SECOND, SECOND_DERIVATIVE_BY_SECOND -> null;
          };
      case Elementwise.Binary(BinaryFunction f) ->
          switch (quantity) {
            case VALUE -> ofPairs((a, b) -> value(f, a, b));
            case DERIVATIVE_BY_FIRST -> ofPairs((a, b) -> derivativeByFirst(f, a, b));
            case DERIVATIVE_BY_SECOND -> ofPairs((a, b) -> derivativeBySecond(f, a, b));
            case SECOND_DERIVATIVE_BY_FIRST, SECOND_DERIVATIVE_BY_SECOND -> null;
          };
      case Elementwise.Compare(Comparison comparison) ->
          ofBooleans
              ? ofBooleanPairs((a, b) -> holds(comparison, a ? 1 : 0, b ? 1 : 0))
              : ofPairs((a, b) -> holds(comparison, a, b) ? 1 : 0);
      case Elementwise.Logical(var function) ->
          ofBooleanPairs(
              (a, b) -> switch (function) {
                case AND -> a && b;
                case OR -> a || b;
                case XOR -> a != b;
              });
      case Elementwise.Where where ->
          switch (quantity) {
            case VALUE -> chosen(ofPairs((a, b) -> b), ofPairs((a, b) -> a));
            case DERIVATIVE_BY_FIRST -> chosen(ofPairs((a, b) -> 0), ofPairs((a, b) -> 1));
            case DERIVATIVE_BY_SECOND -> chosen(ofPairs((a, b) -> 1), ofPairs((a, b) -> 0));
            case SECOND_DERIVATIVE_BY_FIRST, SECOND_DERIVATIVE_BY_SECOND -> null;
          };
      case Elementwise.Cast(DType target) ->
          ofBooleans ? new double[]{0, 1} : ofNumbers(x -> cast(target, x));
    };
  }

  /** What an element may differ by from a finite number that is expected. */
  static double tolerance(Outcome outcome, int index, double expected) {
    double relative = outcome.quantity() == Quantity.VALUE ? 5e-7 : 3e-6;
    // results below the smallest normal number may be flushed to zero
    return Float.MIN_NORMAL + relative * Math.abs(expected) + absolute(outcome, index);
  }

  /** What is lost where a formula, or the interval of a polynomial, subtracts from 1 or from 1/2. */
  private static double absolute(Outcome outcome, int index) {
    if (!(outcome.op() instanceof Elementwise.Unary(UnaryFunction f))) {
      return 0;
    }
    boolean value = outcome.quantity() == Quantity.VALUE;
    double x = Math.min(10, Math.abs(ElementwiseEdges.NUMBERS[index]));
    return switch (f) {
      case GELU -> value ? 4e-7 * x : 4e-7;
      case GELU_DERIVATIVE -> 4e-7;
      case TANH, SIGMOID, SILU -> value ? 0 : 4e-7;
      case NEGATE, ABS, SIGN, RECIPROCAL, SQUARE, SQRT, RSQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS,
          ATAN,
          ERF, RELU, FLOOR, CEIL, ROUND -> 0;
    };
  }

  // ---- one operand ----

  private static double value(UnaryFunction f, double x) {
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
      case SILU -> x == -INFINITY ? -0.0 : x / (1 + Math.exp(-x));
      case RELU -> x <= 0 ? 0 : x;
      case GELU -> x == -INFINITY ? -0.0 : x * SpecialFunctions.normalDistribution(x);
      case GELU_DERIVATIVE ->
          SpecialFunctions.normalDistribution(x) + atInfinity(x, 0, x * density(x));
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
    };
  }

  private static double derivative(UnaryFunction f, double x) {
    return switch (f) {
      case NEGATE -> -1;
      case ABS -> Math.signum(x);
      case SIGN, FLOOR, CEIL, ROUND -> 0;
      case RECIPROCAL -> -1 / (x * x);
      case SQUARE -> 2 * x;
      case SQRT -> 0.5 / Math.sqrt(x);
      case RSQRT -> -0.5 * cube(1 / Math.sqrt(x));
      case EXP, EXPM1 -> Math.exp(x);
      case LOG -> 1 / x;
      case LOG1P -> 1 / (1 + x);
      case SIN -> Math.cos(x);
      case COS -> -Math.sin(x);
      case TANH -> 1 / Math.pow(Math.cosh(x), 2);
      case ATAN -> 1 / (1 + x * x);
      case ERF -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
      case SIGMOID -> sigmoidDerivative(x);
      case SILU -> value(UnaryFunction.SIGMOID, x) + atInfinity(x, 0, x * sigmoidDerivative(x));
      case RELU -> x <= 0 ? 0 : 1;
      case GELU -> value(UnaryFunction.GELU_DERIVATIVE, x);
      case GELU_DERIVATIVE -> atInfinity(x, 0, (2 - x * x) * density(x));
    };
  }

  private static double secondDerivative(UnaryFunction f, double x) {
    return switch (f) {
      case NEGATE, ABS, SIGN, RELU, FLOOR, CEIL, ROUND -> 0;
      case RECIPROCAL -> 2 / cube(x);
      case SQUARE -> 2;
      case SQRT -> -0.25 / cube(Math.sqrt(x));
      case RSQRT -> 0.75 * cube(1 / Math.sqrt(x)) / Math.abs(x);
      case EXP, EXPM1 -> Math.exp(x);
      case LOG -> -1 / (x * x);
      case LOG1P -> -1 / ((1 + x) * (1 + x));
      case SIN -> -Math.sin(x);
      case COS -> -Math.cos(x);
      case TANH -> -2 * Math.tanh(x) / Math.pow(Math.cosh(x), 2);
      case ATAN -> atInfinity(x, 0, -2 * x / Math.pow(1 + x * x, 2));
      case ERF -> atInfinity(x, 0, -4 / Math.sqrt(Math.PI) * x * Math.exp(-x * x));
      case SIGMOID -> sigmoidDerivative(x) * (1 - 2 * value(UnaryFunction.SIGMOID, x));
      case SILU ->
          atInfinity(
              x,
              0,
              sigmoidDerivative(x) * (2 + x * (1 - 2 * value(UnaryFunction.SIGMOID, x))));
      case GELU -> derivative(UnaryFunction.GELU_DERIVATIVE, x);
      case GELU_DERIVATIVE -> atInfinity(x, 0, x * (x * x - 4) * density(x));
    };
  }

  private static double atInfinity(double x, double limit, double elsewhere) {
    return Double.isInfinite(x) ? limit : elsewhere;
  }

  private static double density(double x) {
    return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }

  private static double sigmoidDerivative(double x) {
    return 1 / ((1 + Math.exp(-x)) * (1 + Math.exp(x)));
  }

  private static double cube(double x) {
    return x * x * x;
  }

  // ---- two operands ----

  private static double value(BinaryFunction f, double a, double b) {
    return switch (f) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case POWER -> a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
      case MAXIMUM -> Math.max(a, b);
      case MINIMUM -> Math.min(a, b);
    };
  }

  private static double derivativeByFirst(BinaryFunction f, double a, double b) {
    return switch (f) {
      case ADD, SUBTRACT -> 1;
      case MULTIPLY -> b;
      case DIVIDE -> 1 / b;
      // in float as PyTorch has it, also where a factor overflows and the product would not
      case POWER -> b == 0 ? 0 : b * (float) value(f, a, (float) (b - 1));
      case MAXIMUM -> a < b ? 0 : a == b ? 0.5 : 1;
      case MINIMUM -> a > b ? 0 : a == b ? 0.5 : 1;
    };
  }

  private static double derivativeBySecond(BinaryFunction f, double a, double b) {
    return switch (f) {
      case ADD -> 1;
      case SUBTRACT -> -1;
      case MULTIPLY -> a;
      case DIVIDE -> -(a / b / b);
      case POWER -> a == 0 && b >= 0 ? 0 : (float) value(f, a, b) * Math.log(a);
      case MAXIMUM, MINIMUM -> derivativeByFirst(f, b, a);
    };
  }

  private static boolean holds(Comparison comparison, double a, double b) {
    return switch (comparison) {
      case EQUAL -> a == b;
      case NOT_EQUAL -> a != b;
      case LESS -> a < b;
      case LESS_EQUAL -> a <= b;
      case GREATER -> a > b;
      case GREATER_EQUAL -> a >= b;
    };
  }

  private static double cast(DType target, double x) {
    return switch (target) {
      case FLOAT32, FLOAT64 -> x;
      case INT32 -> (int) x;
      case INT64 -> (long) x;
      case UINT8 -> (int) x & 0xFF;
      case BOOL -> x != 0 ? 1 : 0;
    };
  }

  // ---- all operands ----

  private interface OfNumber {
    double at(double x);
  }

  private interface OfPair {
    double at(double a, double b);
  }

  private interface OfBooleans {
    boolean at(boolean a, boolean b);
  }

  private static double[] ofNumbers(OfNumber function) {
    float[] numbers = ElementwiseEdges.NUMBERS;
    return IntStream.range(0, numbers.length).mapToDouble(i -> function.at(numbers[i])).toArray();
  }

  private static double[] ofPairs(OfPair function) {
    float[] first = ElementwiseEdges.firstOfPairs();
    float[] second = ElementwiseEdges.secondOfPairs();
    return IntStream.range(0, first.length)
        .mapToDouble(i -> function.at(first[i], second[i]))
        .toArray();
  }

  private static double[] ofBooleanPairs(OfBooleans function) {
    return IntStream.range(0, 4)
        .mapToDouble(i -> function.at(i >= 2, i % 2 == 1) ? 1 : 0)
        .toArray();
  }

  private static double[] chosen(double[] whereFalse, double[] whereTrue) {
    int n = whereFalse.length;
    return IntStream.range(0, 2 * n)
        .mapToDouble(i -> i < n ? whereFalse[i] : whereTrue[i - n])
        .toArray();
  }
}
