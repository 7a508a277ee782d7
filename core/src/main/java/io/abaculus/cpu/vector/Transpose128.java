package io.abaculus.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes blocks of 4 by 4 in registers.
 *
 * <p>Step d = 1, 2 exchanges, between rows r and r + d, the elements whose row and column differ in
 * bit d.
 */
final class Transpose128 implements Transpose {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_128;
  private static final int LANES = 4;

  private static final VectorShuffle<Float> SWAP1 = swap(1);
  private static final VectorMask<Float> LOW1 = low(1);
  private static final VectorMask<Float> HIGH1 = LOW1.not();
  private static final VectorShuffle<Float> SWAP2 = swap(2);
  private static final VectorMask<Float> LOW2 = low(2);
  private static final VectorMask<Float> HIGH2 = LOW2.not();

  /** Lane i takes from lane i xor {@code distance}. */
  private static VectorShuffle<Float> swap(int distance) {
    return SPECIES.shuffleFromOp(lane -> lane ^ distance);
  }

  /** The lanes whose number lacks the bit {@code distance}. */
  private static VectorMask<Float> low(int distance) {
    boolean[] lanes = new boolean[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = (lane & distance) == 0;
    }
    return VectorMask.fromArray(SPECIES, lanes, 0);
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public void strip(
      float[] from, int offset, int stride, int length, float[] to, int toOffset, int toStride) {
    int whole = length / LANES * LANES;
    for (int start = 0; start < whole; start += LANES) {
      int s = offset + start;
      FloatVector a0 = FloatVector.fromArray(SPECIES, from, s);
      FloatVector a1 = FloatVector.fromArray(SPECIES, from, s + stride);
      FloatVector a2 = FloatVector.fromArray(SPECIES, from, s + 2 * stride);
      FloatVector a3 = FloatVector.fromArray(SPECIES, from, s + 3 * stride);

      FloatVector b0 = a0.blend(a1.rearrange(SWAP1), HIGH1);
      FloatVector b1 = a1.blend(a0.rearrange(SWAP1), LOW1);
      FloatVector b2 = a2.blend(a3.rearrange(SWAP1), HIGH1);
      FloatVector b3 = a3.blend(a2.rearrange(SWAP1), LOW1);

      FloatVector c0 = b0.blend(b2.rearrange(SWAP2), HIGH2);
      FloatVector c1 = b1.blend(b3.rearrange(SWAP2), HIGH2);
      FloatVector c2 = b2.blend(b0.rearrange(SWAP2), LOW2);
      FloatVector c3 = b3.blend(b1.rearrange(SWAP2), LOW2);

      int t = toOffset + start * toStride;
      c0.intoArray(to, t);
      c1.intoArray(to, t + toStride);
      c2.intoArray(to, t + 2 * toStride);
      c3.intoArray(to, t + 3 * toStride);
    }
    for (int i = whole; i < length; i++) {
      for (int lane = 0; lane < LANES; lane++) {
        to[toOffset + i * toStride + lane] = from[offset + lane * stride + i];
      }
    }
  }
}
