package io.abaculus.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes blocks of 8 by 8 in registers.
 *
 * <p>Step d = 1, 2, 4 exchanges, between rows r and r + d, the elements whose row and column differ in
 * bit d.
 */
final class Transpose256 implements Transpose {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
  private static final int LANES = 8;

  private static final VectorShuffle<Float> SWAP1 = swap(1);
  private static final VectorMask<Float> LOW1 = low(1);
  private static final VectorMask<Float> HIGH1 = LOW1.not();
  private static final VectorShuffle<Float> SWAP2 = swap(2);
  private static final VectorMask<Float> LOW2 = low(2);
  private static final VectorMask<Float> HIGH2 = LOW2.not();
  private static final VectorShuffle<Float> SWAP4 = swap(4);
  private static final VectorMask<Float> LOW4 = low(4);
  private static final VectorMask<Float> HIGH4 = LOW4.not();

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
      FloatVector a4 = FloatVector.fromArray(SPECIES, from, s + 4 * stride);
      FloatVector a5 = FloatVector.fromArray(SPECIES, from, s + 5 * stride);
      FloatVector a6 = FloatVector.fromArray(SPECIES, from, s + 6 * stride);
      FloatVector a7 = FloatVector.fromArray(SPECIES, from, s + 7 * stride);

      FloatVector b0 = a0.blend(a1.rearrange(SWAP1), HIGH1);
      FloatVector b1 = a1.blend(a0.rearrange(SWAP1), LOW1);
      FloatVector b2 = a2.blend(a3.rearrange(SWAP1), HIGH1);
      FloatVector b3 = a3.blend(a2.rearrange(SWAP1), LOW1);
      FloatVector b4 = a4.blend(a5.rearrange(SWAP1), HIGH1);
      FloatVector b5 = a5.blend(a4.rearrange(SWAP1), LOW1);
      FloatVector b6 = a6.blend(a7.rearrange(SWAP1), HIGH1);
      FloatVector b7 = a7.blend(a6.rearrange(SWAP1), LOW1);

      FloatVector c0 = b0.blend(b2.rearrange(SWAP2), HIGH2);
      FloatVector c1 = b1.blend(b3.rearrange(SWAP2), HIGH2);
      FloatVector c2 = b2.blend(b0.rearrange(SWAP2), LOW2);
      FloatVector c3 = b3.blend(b1.rearrange(SWAP2), LOW2);
      FloatVector c4 = b4.blend(b6.rearrange(SWAP2), HIGH2);
      FloatVector c5 = b5.blend(b7.rearrange(SWAP2), HIGH2);
      FloatVector c6 = b6.blend(b4.rearrange(SWAP2), LOW2);
      FloatVector c7 = b7.blend(b5.rearrange(SWAP2), LOW2);

      FloatVector d0 = c0.blend(c4.rearrange(SWAP4), HIGH4);
      FloatVector d1 = c1.blend(c5.rearrange(SWAP4), HIGH4);
      FloatVector d2 = c2.blend(c6.rearrange(SWAP4), HIGH4);
      FloatVector d3 = c3.blend(c7.rearrange(SWAP4), HIGH4);
      FloatVector d4 = c4.blend(c0.rearrange(SWAP4), LOW4);
      FloatVector d5 = c5.blend(c1.rearrange(SWAP4), LOW4);
      FloatVector d6 = c6.blend(c2.rearrange(SWAP4), LOW4);
      FloatVector d7 = c7.blend(c3.rearrange(SWAP4), LOW4);

      int t = toOffset + start * toStride;
      d0.intoArray(to, t);
      d1.intoArray(to, t + toStride);
      d2.intoArray(to, t + 2 * toStride);
      d3.intoArray(to, t + 3 * toStride);
      d4.intoArray(to, t + 4 * toStride);
      d5.intoArray(to, t + 5 * toStride);
      d6.intoArray(to, t + 6 * toStride);
      d7.intoArray(to, t + 7 * toStride);
    }
    for (int i = whole; i < length; i++) {
      for (int lane = 0; lane < LANES; lane++) {
        to[toOffset + i * toStride + lane] = from[offset + lane * stride + i];
      }
    }
  }
}
