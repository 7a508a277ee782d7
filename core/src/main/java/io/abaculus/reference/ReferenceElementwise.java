package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.device.SpecialFunctions;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.LogicalFunction;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.UnaryFunction;
import java.util.List;

/**
 * Functions of single elements. A result may be the very memory of an operand of its shape, since
 * each element is read before it is written.
 */
final class ReferenceElementwise {
  private ReferenceElementwise() {}

  static void run(Elementwise op, List<HostArray> operands, HostArray result) {
    switch (op) {
      case Elementwise.Unary(UnaryFunction function) ->
          unary(function, operands.getFirst(), result);
      case Elementwise.Binary(BinaryFunction function) ->
          binary(function, operands.get(0), operands.get(1), result);
      case Elementwise.Compare(Comparison comparison) ->
          compare(comparison, operands.get(0), operands.get(1), result);
      case Elementwise.Logical(LogicalFunction function) ->
          logical(function, operands.get(0), operands.get(1), result);
      case Elementwise.Where where ->
          where(operands.get(0), operands.get(1), operands.get(2), result);
      case Elementwise.Cast cast -> cast(operands.getFirst(), result);
    }
  }

  private static void unary(UnaryFunction function, HostArray x, HostArray result) {
    boolean floating = x.type().dtype().isFloating();
    for (int i = 0; i < result.size(); i++) {
      if (floating) {
        result.setDouble(i, apply(function, x.getDouble(i)));
      } else {
        result.setLong(i, applyInteger(function, x.getLong(i)));
      }
    }
  }

  private static double apply(UnaryFunction function, double x) {
    return switch (function) {
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
      case SILU -> SpecialFunctions.silu(x);
      case RELU -> Math.max(x, 0);
      case GELU -> SpecialFunctions.gelu(x);
      case GELU_DERIVATIVE -> SpecialFunctions.geluDerivative(x);
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
    };
  }

  private static long applyInteger(UnaryFunction function, long x) {
    return switch (function) {
      case NEGATE -> -x;
      case ABS -> Math.abs(x);
      case SIGN -> Long.signum(x);
      case SQUARE -> x * x;
      case RELU -> Math.max(x, 0);
      case RECIPROCAL, SQRT, RSQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TANH, ATAN, ERF, SIGMOID,
          SILU,
          GELU, GELU_DERIVATIVE, FLOOR, CEIL, ROUND ->
          throw new IllegalStateException(function + " of integers");
    };
  }

  private static void binary(
      BinaryFunction function, HostArray a, HostArray b, HostArray result) {
    boolean floating = a.type().dtype().isFloating();
    Walk walk = walk(result, a, b);
    for (int i = 0; i < result.size(); i++) {
      int x = walk.element(0);
      int y = walk.element(1);
      if (floating) {
        result.setDouble(i, apply(function, a.getDouble(x), b.getDouble(y)));
      } else {
        result.setLong(i, applyInteger(function, a.getLong(x), b.getLong(y)));
      }
      walk.next();
    }
  }

  private static double apply(BinaryFunction function, double a, double b) {
    return switch (function) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case POWER -> SpecialFunctions.power(a, b);
      case MAXIMUM -> Math.max(a, b);
      case MINIMUM -> Math.min(a, b);
    };
  }

  private static long applyInteger(BinaryFunction function, long a, long b) {
    return switch (function) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> {
        if (b == 0) {
          throw new TensorException("divide: an integer is divided by zero");
        }
        yield a / b;
      }
      case POWER -> powerOfInteger(a, b);
      case MAXIMUM -> Math.max(a, b);
      case MINIMUM -> Math.min(a, b);
    };
  }

  /** Wraps around; powers below 0 are truncated toward zero, those of 0 are 0. */
  private static long powerOfInteger(long base, long exponent) {
    if (exponent < 0) {
      long sign = exponent % 2 == 0 ? 1 : base;
      return Math.abs(base) == 1 ? sign : 0;
    }
    long power = 1;
    long square = base;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      power *= (rest & 1) == 1 ? square : 1;
      square *= square;
    }
    return power;
  }

  private static void compare(
      Comparison comparison, HostArray a, HostArray b, HostArray result) {
    boolean floating = a.type().dtype().isFloating();
    Walk walk = walk(result, a, b);
    for (int i = 0; i < result.size(); i++) {
      int x = walk.element(0);
      int y = walk.element(1);
      boolean holds =
          floating
              ? holds(comparison, a.getDouble(x), b.getDouble(y))
              : holds(comparison, a.getLong(x), b.getLong(y));
      result.setLong(i, holds ? 1 : 0);
      walk.next();
    }
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

  private static boolean holds(Comparison comparison, long a, long b) {
    return switch (comparison) {
      case EQUAL -> a == b;
      case NOT_EQUAL -> a != b;
      case LESS -> a < b;
      case LESS_EQUAL -> a <= b;
      case GREATER -> a > b;
      case GREATER_EQUAL -> a >= b;
    };
  }

  private static void logical(
      LogicalFunction function, HostArray a, HostArray b, HostArray result) {
    Walk walk = walk(result, a, b);
    for (int i = 0; i < result.size(); i++) {
      long x = a.getLong(walk.element(0));
      long y = b.getLong(walk.element(1));
      result.setLong(
          i,
          switch (function) {
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
          });
      walk.next();
    }
  }

  private static void where(HostArray condition, HostArray a, HostArray b, HostArray result) {
    Walk walk = walk(result, condition, a, b);
    for (int i = 0; i < result.size(); i++) {
      if (condition.getLong(walk.element(0)) != 0) {
        Elements.move(a, walk.element(1), result, i);
      } else {
        Elements.move(b, walk.element(2), result, i);
      }
      walk.next();
    }
  }

  private static void cast(HostArray x, HostArray result) {
    boolean floating = x.type().dtype().isFloating();
    for (int i = 0; i < result.size(); i++) {
      if (floating) {
        result.setDouble(i, x.getDouble(i));
      } else {
        result.setLong(i, x.getLong(i));
      }
    }
  }

  private static Walk walk(HostArray result, HostArray... operands) {
    Shape shape = result.type().shape();
    int[][] strides = new int[operands.length][];
    for (int i = 0; i < operands.length; i++) {
      strides[i] = operands[i].type().shape().broadcastStrides(shape);
    }
    return new Walk(shape, strides);
  }
}
