package io.abaculus.cpu;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.UnaryFunction;

/**
 * Functions of one or two float32 elements, applied along contiguous ranges of arrays.
 *
 * <p>Every operand is an array and the index of its first element; a call reads and writes {@code n
 * >= 0} elements of each, on the calling thread. The result may be written over an operand if both
 * begin at the same index; ranges that overlap otherwise give undefined results. What becomes of an
 * element does not depend on where in the range it stands, so cutting a range into pieces, for
 * threads or for cache, changes no bit of the result.
 *
 * <p>Special values follow IEEE 754 and C: {@code exp(-inf) = 0}, {@code log(0) = -inf}, the
 * logarithm and the square root of a negative number are NaN; NaN propagates through everything,
 * {@code RELU}, {@code MAXIMUM} and {@code MINIMUM} included, but {@code 1^NaN} and {@code NaN^0} are
 * 1. A function that has a limit at an infinity has that value there, so {@code SILU} and {@code GELU}
 * are -0 at -inf. Results below the smallest normal float may be flushed to zero. Ranges outside the arrays throw {@link IndexOutOfBoundsException}.
 */
public interface ElementwiseKernel {

  /** {@code y = f(x)}. */
  void unary(UnaryFunction f, float[] x, int xOffset, float[] y, int yOffset, int n);

  /** {@code y = f(a, b)}. */
  void binary(
      BinaryFunction f,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] y,
      int yOffset,
      int n);

  /** {@code y = f(a, b)} with the same {@code b} for every element. */
  void binaryScalarRight(
      BinaryFunction f, float[] a, int aOffset, float b, float[] y, int yOffset, int n);

  /** {@code y = f(a, b)} with the same {@code a} for every element. */
  void binaryScalarLeft(
      BinaryFunction f, float a, float[] b, int bOffset, float[] y, int yOffset, int n);

  /** {@code y = 1} where {@code a} and {@code b} compare so, else 0. */
  void compare(
      Comparison comparison,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      byte[] y,
      int yOffset,
      int n);

  /** {@code y = 1} where {@code a} and the scalar {@code b} compare so, else 0. */
  void compareScalar(
      Comparison comparison, float[] a, int aOffset, float b, byte[] y, int yOffset, int n);

  /** {@code y = condition != 0 ? a : b}. */
  void select(
      byte[] condition,
      int conditionOffset,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] y,
      int yOffset,
      int n);
}
