package io.abaculus.tornado.pass;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.LogicalFunction;
import io.abaculus.graph.UnaryFunction;

/** The methods of the classes of functions, which have the same names in all. */
final class FunctionNames {
  private FunctionNames() {}

  static String of(UnaryFunction function) {
    return switch (function) {
      case NEGATE -> "negate";
      case ABS -> "abs";
      case SIGN -> "sign";
      case RECIPROCAL -> "reciprocal";
      case SQUARE -> "square";
      case SQRT -> "sqrt";
      case RSQRT -> "rsqrt";
      case EXP -> "exp";
      case EXPM1 -> "expm1";
      case LOG -> "log";
      case LOG1P -> "log1p";
      case SIN -> "sin";
      case COS -> "cos";
      case TANH -> "tanh";
      case ATAN -> "atan";
      case ERF -> "erf";
      case SIGMOID -> "sigmoid";
      case SILU -> "silu";
      case RELU -> "relu";
      case GELU -> "gelu";
      case GELU_DERIVATIVE -> "geluDerivative";
      case FLOOR -> "floor";
      case CEIL -> "ceil";
      case ROUND -> "round";
    };
  }

  static String of(BinaryFunction function) {
    return switch (function) {
      case ADD -> "add";
      case SUBTRACT -> "subtract";
      case MULTIPLY -> "multiply";
      case DIVIDE -> "divide";
      case POWER -> "power";
      case MAXIMUM -> "maximum";
      case MINIMUM -> "minimum";
    };
  }

  static String of(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> "equal";
      case NOT_EQUAL -> "notEqual";
      case LESS -> "less";
      case LESS_EQUAL -> "lessEqual";
      case GREATER -> "greater";
      case GREATER_EQUAL -> "greaterEqual";
    };
  }

  static String of(LogicalFunction function) {
    return switch (function) {
      case AND -> "and";
      case OR -> "or";
      case XOR -> "xor";
    };
  }
}
