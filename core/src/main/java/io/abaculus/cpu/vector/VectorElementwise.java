package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.INTS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import io.abaculus.cpu.ElementwiseKernel;
import io.abaculus.cpu.scalar.ScalarElementwise;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.UnaryFunction;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ElementwiseKernel} on vectors.
 *
 * <p>One loop for each function, over whole vectors. The rest of a range that is not a multiple of
 * the vector's length is copied into an array of one vector, put through the same loop, and copied
 * back, so that every element meets the same instructions wherever it stands.
 */
final class VectorElementwise implements ElementwiseKernel {

  /** As many bytes as a vector has floats, or 8, the fewest that a vector of bytes can have. */
  private static final VectorSpecies<Byte> BYTES =
      LANES > 8 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  /** For what vectors would gain little: general powers. */
  private final ElementwiseKernel plainLoops = new ScalarElementwise();

  @Override
  public void unary(UnaryFunction f, float[] x, int xOffset, float[] y, int yOffset, int n) {
    check(x.length, xOffset, n);
    check(y.length, yOffset, n);
    final int whole = FLOATS.loopBound(n);
    final Loop loop = loop(f);
    loop.run(x, xOffset, y, yOffset, whole);
    final int rest = n - whole;
    if (rest > 0) {
      final float[] one = vectorOf(x, xOffset + whole, rest);
      loop.run(one, 0, one, 0, LANES);
      System.arraycopy(one, 0, y, yOffset + whole, rest);
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
    check(a.length, aOffset, n);
    check(b.length, bOffset, n);
    check(y.length, yOffset, n);
    final int whole = FLOATS.loopBound(n);
    vectors(f, a, aOffset, b, bOffset, y, yOffset, whole);
    final int rest = n - whole;
    if (rest > 0) {
      final float[] one = vectorOf(a, aOffset + whole, rest);
      final float[] other = vectorOf(b, bOffset + whole, rest);
      vectors(f, one, 0, other, 0, one, 0, LANES);
      System.arraycopy(one, 0, y, yOffset + whole, rest);
    }
  }

  @Override
  public void binaryScalarRight(
      BinaryFunction f, float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    check(a.length, aOffset, n);
    check(y.length, yOffset, n);
    final int whole = FLOATS.loopBound(n);
    vectorsScalarRight(f, a, aOffset, b, y, yOffset, whole);
    final int rest = n - whole;
    if (rest > 0) {
      final float[] one = vectorOf(a, aOffset + whole, rest);
      vectorsScalarRight(f, one, 0, b, one, 0, LANES);
      System.arraycopy(one, 0, y, yOffset + whole, rest);
    }
  }

  @Override
  public void binaryScalarLeft(
      BinaryFunction f, float a, float[] b, int bOffset, float[] y, int yOffset, int n) {
    check(b.length, bOffset, n);
    check(y.length, yOffset, n);
    final int whole = FLOATS.loopBound(n);
    vectorsScalarLeft(f, a, b, bOffset, y, yOffset, whole);
    final int rest = n - whole;
    if (rest > 0) {
      final float[] one = vectorOf(b, bOffset + whole, rest);
      vectorsScalarLeft(f, a, one, 0, one, 0, LANES);
      System.arraycopy(one, 0, y, yOffset + whole, rest);
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
    check(a.length, aOffset, n);
    check(b.length, bOffset, n);
    check(y.length, yOffset, n);
    final int whole = FLOATS.loopBound(n);
    vectors(comparison, a, aOffset, b, bOffset, 1, y, yOffset, whole);
    plainLoops.compare(
        comparison, a, aOffset + whole, b, bOffset + whole, y, yOffset + whole, n - whole);
  }

  @Override
  public void compareScalar(
      Comparison comparison, float[] a, int aOffset, float b, byte[] y, int yOffset, int n) {
    check(a.length, aOffset, n);
    check(y.length, yOffset, n);
    final int whole = FLOATS.loopBound(n);
    final float[] repeated = new float[LANES];
    Arrays.fill(repeated, b);
    vectors(comparison, a, aOffset, repeated, 0, 0, y, yOffset, whole);
    plainLoops.compareScalar(comparison, a, aOffset + whole, b, y, yOffset + whole, n - whole);
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
    check(condition.length, conditionOffset, n);
    check(a.length, aOffset, n);
    check(b.length, bOffset, n);
    check(y.length, yOffset, n);
    int i = 0;
    for (; i <= n - BYTES.length(); i += BYTES.length()) {
      final ByteVector c = ByteVector.fromArray(BYTES, condition, conditionOffset + i);
      for (int part = 0; part * LANES < BYTES.length(); part++) {
        final VectorMask<Float> chosen =
            c.convertShape(VectorOperators.B2I, INTS, part)
                .compare(VectorOperators.NE, 0)
                .cast(FLOATS);
        final int j = i + part * LANES;
        fromArray(FLOATS, b, bOffset + j).blend(fromArray(FLOATS, a, aOffset + j), chosen)
            .intoArray(y, yOffset + j);
      }
    }
    plainLoops.select(
        condition, conditionOffset + i, a, aOffset + i, b, bOffset + i, y, yOffset + i, n - i);
  }

  /** A function of a range, for n a multiple of the vector's length. */
  @FunctionalInterface
  private interface Loop {
    void run(float[] x, int xOffset, float[] y, int yOffset, int n);
  }

  /** The loop of a function: called through an interface, it is compiled by itself. */
  private static Loop loop(UnaryFunction f) {
    return switch (f) {
      case NEGATE -> VectorFunctions::negate;
      case ABS -> VectorFunctions::abs;
      case SIGN -> VectorFunctions::sign;
      case RECIPROCAL -> VectorFunctions::reciprocal;
      case SQUARE -> VectorFunctions::square;
      case SQRT -> VectorFunctions::sqrt;
      case RSQRT -> VectorFunctions::rsqrt;
      case EXP -> VectorFunctions::exp;
      case EXPM1 -> VectorFunctions::expm1;
      case LOG -> VectorFunctions::log;
      case LOG1P -> VectorFunctions::log1p;
      case SIN -> VectorFunctions::sin;
      case COS -> VectorFunctions::cos;
      case TANH -> VectorFunctions::tanh;
      case ATAN -> VectorFunctions::atan;
      case ERF -> VectorFunctions::erf;
      case SIGMOID -> VectorFunctions::sigmoid;
      case SILU -> VectorFunctions::silu;
      case RELU -> VectorFunctions::relu;
      case GELU -> VectorFunctions::gelu;
      case GELU_DERIVATIVE -> VectorFunctions::geluDerivative;
      case FLOOR -> VectorFunctions::floor;
      case CEIL -> VectorFunctions::ceil;
      case ROUND -> VectorFunctions::round;
    };
  }

  /** {@link #binary} for n a multiple of the vector's length. */
  private void vectors(
      BinaryFunction f,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] y,
      int yOffset,
      int n) {
    switch (f) {
      case ADD -> add(a, aOffset, b, bOffset, y, yOffset, n);
      case SUBTRACT -> subtract(a, aOffset, b, bOffset, y, yOffset, n);
      case MULTIPLY -> multiply(a, aOffset, b, bOffset, y, yOffset, n);
      case DIVIDE -> divide(a, aOffset, b, bOffset, y, yOffset, n);
      case MAXIMUM -> maximum(a, aOffset, b, bOffset, y, yOffset, n);
      case MINIMUM -> minimum(a, aOffset, b, bOffset, y, yOffset, n);
      case POWER -> plainLoops.binary(f, a, aOffset, b, bOffset, y, yOffset, n);
    }
  }

  private static void add(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).add(fromArray(FLOATS, b, bOffset + i)).intoArray(y,
          yOffset + i);
    }
  }

  private static void subtract(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).sub(fromArray(FLOATS, b, bOffset + i)).intoArray(y,
          yOffset + i);
    }
  }

  private static void multiply(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).mul(fromArray(FLOATS, b, bOffset + i)).intoArray(y,
          yOffset + i);
    }
  }

  private static void divide(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).div(fromArray(FLOATS, b, bOffset + i)).intoArray(y,
          yOffset + i);
    }
  }

  private static void maximum(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).max(fromArray(FLOATS, b, bOffset + i)).intoArray(y,
          yOffset + i);
    }
  }

  private static void minimum(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).min(fromArray(FLOATS, b, bOffset + i)).intoArray(y,
          yOffset + i);
    }
  }

  /** {@link #binaryScalarRight} for n a multiple of the vector's length. */
  private void vectorsScalarRight(
      BinaryFunction f, float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    switch (f) {
      case ADD -> add(a, aOffset, b, y, yOffset, n);
      case SUBTRACT -> add(a, aOffset, -b, y, yOffset, n);
      case MULTIPLY -> multiply(a, aOffset, b, y, yOffset, n);
      case DIVIDE -> divide(a, aOffset, b, y, yOffset, n);
      case POWER -> power(a, aOffset, b, y, yOffset, n);
      case MAXIMUM -> maximum(a, aOffset, b, y, yOffset, n);
      case MINIMUM -> minimum(a, aOffset, b, y, yOffset, n);
    }
  }

  /** {@link #binaryScalarLeft} for n a multiple of the vector's length. */
  private void vectorsScalarLeft(
      BinaryFunction f, float a, float[] b, int bOffset, float[] y, int yOffset, int n) {
    switch (f) {
      case ADD -> add(b, bOffset, a, y, yOffset, n);
      case SUBTRACT -> subtract(a, b, bOffset, y, yOffset, n);
      case MULTIPLY -> multiply(b, bOffset, a, y, yOffset, n);
      case DIVIDE -> divide(a, b, bOffset, y, yOffset, n);
      case POWER -> plainLoops.binaryScalarLeft(f, a, b, bOffset, y, yOffset, n);
      case MAXIMUM -> maximum(b, bOffset, a, y, yOffset, n);
      case MINIMUM -> minimum(b, bOffset, a, y, yOffset, n);
    }
  }

  private static void add(float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).add(b).intoArray(y, yOffset + i);
    }
  }

  private static void multiply(float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).mul(b).intoArray(y, yOffset + i);
    }
  }

  private static void divide(float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).div(b).intoArray(y, yOffset + i);
    }
  }

  private static void maximum(float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).max(b).intoArray(y, yOffset + i);
    }
  }

  private static void minimum(float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, a, aOffset + i).min(b).intoArray(y, yOffset + i);
    }
  }

  private static void subtract(float a, float[] b, int bOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      broadcast(FLOATS, a).sub(fromArray(FLOATS, b, bOffset + i)).intoArray(y, yOffset + i);
    }
  }

  private static void divide(float a, float[] b, int bOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      broadcast(FLOATS, a).div(fromArray(FLOATS, b, bOffset + i)).intoArray(y, yOffset + i);
    }
  }

  /** Powers by a product or a quotient where that is as good, else by {@link Math#pow}. */
  private void power(float[] a, int aOffset, float b, float[] y, int yOffset, int n) {
    if (b == 1f) {
      multiply(a, aOffset, 1f, y, yOffset, n);
    } else if (b == 2f) {
      VectorFunctions.square(a, aOffset, y, yOffset, n);
    } else if (b == -1f) {
      VectorFunctions.reciprocal(a, aOffset, y, yOffset, n);
    } else {
      plainLoops.binaryScalarRight(BinaryFunction.POWER, a, aOffset, b, y, yOffset, n);
    }
  }

  /**
   * {@link #compare} for n a multiple of the vector's length; a step of 0 in b compares with its
   * first vector throughout.
   */
  private static void vectors(
      Comparison comparison,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStep,
      byte[] y,
      int yOffset,
      int n) {
    switch (comparison) {
      case EQUAL -> equal(a, aOffset, b, bOffset, bStep, y, yOffset, n);
      case NOT_EQUAL -> notEqual(a, aOffset, b, bOffset, bStep, y, yOffset, n);
      case LESS -> less(a, aOffset, b, bOffset, bStep, y, yOffset, n);
      case LESS_EQUAL -> lessEqual(a, aOffset, b, bOffset, bStep, y, yOffset, n);
      case GREATER -> greater(a, aOffset, b, bOffset, bStep, y, yOffset, n);
      case GREATER_EQUAL -> greaterEqual(a, aOffset, b, bOffset, bStep, y, yOffset, n);
    }
  }

  private static void equal(
      float[] a, int aOffset, float[] b, int bOffset, int bStep, byte[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector other = fromArray(FLOATS, b, bOffset + i * bStep);
      store(fromArray(FLOATS, a, aOffset + i).compare(VectorOperators.EQ, other), y,
          yOffset + i);
    }
  }

  private static void notEqual(
      float[] a, int aOffset, float[] b, int bOffset, int bStep, byte[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector other = fromArray(FLOATS, b, bOffset + i * bStep);
      store(fromArray(FLOATS, a, aOffset + i).compare(VectorOperators.NE, other), y,
          yOffset + i);
    }
  }

  private static void less(
      float[] a, int aOffset, float[] b, int bOffset, int bStep, byte[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector other = fromArray(FLOATS, b, bOffset + i * bStep);
      store(fromArray(FLOATS, a, aOffset + i).compare(VectorOperators.LT, other), y,
          yOffset + i);
    }
  }

  private static void lessEqual(
      float[] a, int aOffset, float[] b, int bOffset, int bStep, byte[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector other = fromArray(FLOATS, b, bOffset + i * bStep);
      store(fromArray(FLOATS, a, aOffset + i).compare(VectorOperators.LE, other), y,
          yOffset + i);
    }
  }

  private static void greater(
      float[] a, int aOffset, float[] b, int bOffset, int bStep, byte[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector other = fromArray(FLOATS, b, bOffset + i * bStep);
      store(fromArray(FLOATS, a, aOffset + i).compare(VectorOperators.GT, other), y,
          yOffset + i);
    }
  }

  private static void greaterEqual(
      float[] a, int aOffset, float[] b, int bOffset, int bStep, byte[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector other = fromArray(FLOATS, b, bOffset + i * bStep);
      store(fromArray(FLOATS, a, aOffset + i).compare(VectorOperators.GE, other), y,
          yOffset + i);
    }
  }

  private static void store(VectorMask<Float> mask, byte[] y, int index) {
    final long bits = mask.toLong();
    for (int j = 0; j < LANES; j++) {
      y[index + j] = (byte) (bits >>> j & 1);
    }
  }

  /** A copy of {@code count} elements, followed by zeros to the length of a vector. */
  private static float[] vectorOf(float[] array, int index, int count) {
    final float[] copy = new float[LANES];
    System.arraycopy(array, index, copy, 0, count);
    return copy;
  }

  private static void check(int length, int offset, int n) {
    Objects.checkFromIndexSize(offset, n, length);
  }
}
