package io.abaculus.cpu.vector;

import io.abaculus.cpu.ElementwiseKernel;
import io.abaculus.cpu.scalar.ScalarElementwise;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.UnaryFunction;

/**
 * {@link ElementwiseKernel} for processors that cannot multiply and add in one instruction: the arithmetic that every
 * processor has on vectors, and all else, most of it polynomials, in plain loops.
 */
final class ArithmeticElementwise implements ElementwiseKernel {
  private final ElementwiseKernel vectors = new VectorElementwise();
  private final ElementwiseKernel plainLoops = new ScalarElementwise();

  @Override
  public void unary(UnaryFunction f, float[] x, int xOffset, float[] y, int yOffset, int n) {
    kernel(f).unary(f, x, xOffset, y, yOffset, n);
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
    kernel(f).binary(f, a, aOffset, b, bOffset, y, yOffset, n);
  }

  @Override
  public void binaryScalarRight(
      BinaryFunction f, float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    kernel(f).binaryScalarRight(f, a, aOffset, b, y, yOffset, n);
  }

  @Override
  public void binaryScalarLeft(
      BinaryFunction f, float a, float[] b, int bOffset, float[] y, int yOffset, int n) {
    kernel(f).binaryScalarLeft(f, a, b, bOffset, y, yOffset, n);
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
    plainLoops.compare(comparison, a, aOffset, b, bOffset, y, yOffset, n);
  }

  @Override
  public void compareScalar(
      Comparison comparison, float[] a, int aOffset, float b, byte[] y, int yOffset, int n) {
    plainLoops.compareScalar(comparison, a, aOffset, b, y, yOffset, n);
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
    plainLoops.select(condition, conditionOffset, a, aOffset, b, bOffset, y, yOffset, n);
  }

  private ElementwiseKernel kernel(UnaryFunction f) {
    return switch (f) {
      case NEGATE, RECIPROCAL, SQUARE, SQRT, RSQRT -> vectors;
      default -> plainLoops;
    };
  }

  /** The smaller and the larger one, with Java's rules for NaN and zeros, are more than arithmetic. */
  private ElementwiseKernel kernel(BinaryFunction f) {
    return switch (f) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE -> vectors;
      case POWER, MAXIMUM, MINIMUM -> plainLoops;
    };
  }
}
