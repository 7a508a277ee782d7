package io.abaculus.cpu.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@code a · b + c}, rounded once where the processor can do that. Where it cannot, Java's own fused
 * multiply-add is software, a hundred times slower; then product and sum are rounded each.
 */
final class Fma {
  /**
   * Whether there is an instruction for it. x86 has it since AVX2, by which vectors of integers are as long as
   * those of floats; others have it all. A constant to the just-in-time compiler.
   */
  static final boolean IN_HARDWARE =
      !System.getProperty("os.arch", "").matches("amd64|x86_64")
          || IntVector.SPECIES_PREFERRED.vectorBitSize() >= 256;

  private Fma() {}

  /** {@code a · b + c} in every lane. */
  static FloatVector fma(FloatVector a, FloatVector b, FloatVector c) {
    return IN_HARDWARE ? a.fma(b, c) : a.mul(b).add(c);
  }

  /** {@code a · b + c} in every lane. */
  static DoubleVector fma(DoubleVector a, DoubleVector b, DoubleVector c) {
    return IN_HARDWARE ? a.fma(b, c) : a.mul(b).add(c);
  }

  /** {@code a · b + c}. */
  static float fma(float a, float b, float c) {
    return IN_HARDWARE ? Math.fma(a, b, c) : a * b + c;
  }
}
