package io.abaculus.cpu.scalar;

import io.abaculus.cpu.ElementwiseKernel;
import io.abaculus.device.SpecialFunctions;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.UnaryFunction;

/** {@link ElementwiseKernel} in plain loops, each element computed in double and rounded once. */
public final class ScalarElementwise implements ElementwiseKernel {

  @Override
  public void unary(UnaryFunction f, float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = (float) apply(f, x[xOffset + i]);
    }
  }

  @Override
  public void binary(
      BinaryFunction f,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] y,
      int yOffset,
      int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = (float) apply(f, a[aOffset + i], b[bOffset + i]);
    }
  }

  @Override
  public void binaryScalarRight(
      BinaryFunction f, float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = (float) apply(f, a[aOffset + i], b);
    }
  }

  @Override
  public void binaryScalarLeft(
      BinaryFunction f, float a, float[] b, int bOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = (float) apply(f, a, b[bOffset + i]);
    }
  }

  @Override
  public void compare(
      Comparison comparison,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      byte[] y,
      int yOffset,
      int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = toByte(holds(comparison, a[aOffset + i], b[bOffset + i]));
    }
  }

  @Override
  public void compareScalar(
      Comparison comparison, float[] a, int aOffset, float b, byte[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = toByte(holds(comparison, a[aOffset + i], b));
    }
  }

  @Override
  public void select(
      byte[] condition,
      int conditionOffset,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] y,
      int yOffset,
      int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = condition[conditionOffset + i] != 0 ? a[aOffset + i] : b[bOffset + i];
    }
  }

  private static double apply(UnaryFunction f, double x) {
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
      case SILU -> SpecialFunctions.silu(x);
      case RELU -> x <= 0 ? 0 : x;
      case GELU -> SpecialFunctions.gelu(x);
      case GELU_DERIVATIVE -> SpecialFunctions.geluDerivative(x);
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
    };
  }

  private static double apply(BinaryFunction f, double a, double b) {
    return switch (f) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case POWER -> SpecialFunctions.power(a, b);
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

  private static byte toByte(boolean value) {
    return (byte) (value ? 1 : 0);
  }
}
