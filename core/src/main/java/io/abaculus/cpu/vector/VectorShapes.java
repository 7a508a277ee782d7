package io.abaculus.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * How wide the vectors are: what the machine prefers, or the system property {@code
 * abaculus.vector.bits} (128, 256 or 512), by which tests run widths that the machine lacks.
 *
 * <p>All of these are compile-time constants to the just-in-time compiler; a species that is not
 * would make every vector an object on the heap.
 */
final class VectorShapes {

  static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, shape());
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, shape());

  /** Floats in a vector: a power of two, at least 4. */
  static final int LANES = FLOATS.length();

  private VectorShapes() {}

  /** Of floats and of integers: where floats alone have longer vectors, conversions between them are slow. */
  static int preferredBits() {
    return Math.min(
        FloatVector.SPECIES_PREFERRED.vectorBitSize(),
        IntVector.SPECIES_PREFERRED.vectorBitSize());
  }

  /**
   * Whether the processor multiplies and adds in one instruction. Where it does not, Java does it in software, a
   * hundred times slower. x86 has it since AVX2, by which vectors of integers are as long as those of
   * floats; other processors have it all.
   */
  static boolean fuseMultiplyAdd() {
    return !System.getProperty("os.arch", "").matches("amd64|x86_64") || preferredBits() >= 256;
  }

  private static VectorShape shape() {
    final int preferred = preferredBits();
    final int bits = Integer.getInteger("abaculus.vector.bits", Math.clamp(preferred, 128, 512));
    return switch (bits) {
      case 128 -> VectorShape.S_128_BIT;
      case 256 -> VectorShape.S_256_BIT;
      case 512 -> VectorShape.S_512_BIT;
      default ->
          throw new IllegalArgumentException(
              "abaculus.vector.bits must be 128, 256 or 512, but is " + bits);
    };
  }
}
