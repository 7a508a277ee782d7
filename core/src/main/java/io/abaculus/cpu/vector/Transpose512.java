package io.abaculus.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes blocks of 16 by 16 in registers.
 *
 * <p>Step d = 1, 2, 4, 8 exchanges, between rows r and r + d, the elements whose row and column differ in
 * bit d.
 */
final class Transpose512 implements Transpose {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
  private static final int LANES = 16;

  private static final VectorShuffle<Float> SWAP1 = swap(1);
  private static final VectorMask<Float> LOW1 = low(1);
  private static final VectorMask<Float> HIGH1 = LOW1.not();
  private static final VectorShuffle<Float> SWAP2 = swap(2);
  private static final VectorMask<Float> LOW2 = low(2);
  private static final VectorMask<Float> HIGH2 = LOW2.not();
  private static final VectorShuffle<Float> SWAP4 = swap(4);
  private static final VectorMask<Float> LOW4 = low(4);
  private static final VectorMask<Float> HIGH4 = LOW4.not();
  private static final VectorShuffle<Float> SWAP8 = swap(8);
  private static final VectorMask<Float> LOW8 = low(8);
  private static final VectorMask<Float> HIGH8 = LOW8.not();

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
      FloatVector a8 = FloatVector.fromArray(SPECIES, from, s + 8 * stride);
      FloatVector a9 = FloatVector.fromArray(SPECIES, from, s + 9 * stride);
      FloatVector a10 = FloatVector.fromArray(SPECIES, from, s + 10 * stride);
      FloatVector a11 = FloatVector.fromArray(SPECIES, from, s + 11 * stride);
      FloatVector a12 = FloatVector.fromArray(SPECIES, from, s + 12 * stride);
      FloatVector a13 = FloatVector.fromArray(SPECIES, from, s + 13 * stride);
      FloatVector a14 = FloatVector.fromArray(SPECIES, from, s + 14 * stride);
      FloatVector a15 = FloatVector.fromArray(SPECIES, from, s + 15 * stride);

      FloatVector b0 = a0.blend(a1.rearrange(SWAP1), HIGH1);
      FloatVector b1 = a1.blend(a0.rearrange(SWAP1), LOW1);
      FloatVector b2 = a2.blend(a3.rearrange(SWAP1), HIGH1);
      FloatVector b3 = a3.blend(a2.rearrange(SWAP1), LOW1);
      FloatVector b4 = a4.blend(a5.rearrange(SWAP1), HIGH1);
      FloatVector b5 = a5.blend(a4.rearrange(SWAP1), LOW1);
      FloatVector b6 = a6.blend(a7.rearrange(SWAP1), HIGH1);
      FloatVector b7 = a7.blend(a6.rearrange(SWAP1), LOW1);
      FloatVector b8 = a8.blend(a9.rearrange(SWAP1), HIGH1);
      FloatVector b9 = a9.blend(a8.rearrange(SWAP1), LOW1);
      FloatVector b10 = a10.blend(a11.rearrange(SWAP1), HIGH1);
      FloatVector b11 = a11.blend(a10.rearrange(SWAP1), LOW1);
      FloatVector b12 = a12.blend(a13.rearrange(SWAP1), HIGH1);
      FloatVector b13 = a13.blend(a12.rearrange(SWAP1), LOW1);
      FloatVector b14 = a14.blend(a15.rearrange(SWAP1), HIGH1);
      FloatVector b15 = a15.blend(a14.rearrange(SWAP1), LOW1);

      FloatVector c0 = b0.blend(b2.rearrange(SWAP2), HIGH2);
      FloatVector c1 = b1.blend(b3.rearrange(SWAP2), HIGH2);
      FloatVector c2 = b2.blend(b0.rearrange(SWAP2), LOW2);
      FloatVector c3 = b3.blend(b1.rearrange(SWAP2), LOW2);
      FloatVector c4 = b4.blend(b6.rearrange(SWAP2), HIGH2);
      FloatVector c5 = b5.blend(b7.rearrange(SWAP2), HIGH2);
      FloatVector c6 = b6.blend(b4.rearrange(SWAP2), LOW2);
      FloatVector c7 = b7.blend(b5.rearrange(SWAP2), LOW2);
      FloatVector c8 = b8.blend(b10.rearrange(SWAP2), HIGH2);
      FloatVector c9 = b9.blend(b11.rearrange(SWAP2), HIGH2);
      FloatVector c10 = b10.blend(b8.rearrange(SWAP2), LOW2);
      FloatVector c11 = b11.blend(b9.rearrange(SWAP2), LOW2);
      FloatVector c12 = b12.blend(b14.rearrange(SWAP2), HIGH2);
      FloatVector c13 = b13.blend(b15.rearrange(SWAP2), HIGH2);
      FloatVector c14 = b14.blend(b12.rearrange(SWAP2), LOW2);
      FloatVector c15 = b15.blend(b13.rearrange(SWAP2), LOW2);

      FloatVector d0 = c0.blend(c4.rearrange(SWAP4), HIGH4);
      FloatVector d1 = c1.blend(c5.rearrange(SWAP4), HIGH4);
      FloatVector d2 = c2.blend(c6.rearrange(SWAP4), HIGH4);
      FloatVector d3 = c3.blend(c7.rearrange(SWAP4), HIGH4);
      FloatVector d4 = c4.blend(c0.rearrange(SWAP4), LOW4);
      FloatVector d5 = c5.blend(c1.rearrange(SWAP4), LOW4);
      FloatVector d6 = c6.blend(c2.rearrange(SWAP4), LOW4);
      FloatVector d7 = c7.blend(c3.rearrange(SWAP4), LOW4);
      FloatVector d8 = c8.blend(c12.rearrange(SWAP4), HIGH4);
      FloatVector d9 = c9.blend(c13.rearrange(SWAP4), HIGH4);
      FloatVector d10 = c10.blend(c14.rearrange(SWAP4), HIGH4);
      FloatVector d11 = c11.blend(c15.rearrange(SWAP4), HIGH4);
      FloatVector d12 = c12.blend(c8.rearrange(SWAP4), LOW4);
      FloatVector d13 = c13.blend(c9.rearrange(SWAP4), LOW4);
      FloatVector d14 = c14.blend(c10.rearrange(SWAP4), LOW4);
      FloatVector d15 = c15.blend(c11.rearrange(SWAP4), LOW4);

      FloatVector e0 = d0.blend(d8.rearrange(SWAP8), HIGH8);
      FloatVector e1 = d1.blend(d9.rearrange(SWAP8), HIGH8);
      FloatVector e2 = d2.blend(d10.rearrange(SWAP8), HIGH8);
      FloatVector e3 = d3.blend(d11.rearrange(SWAP8), HIGH8);
      FloatVector e4 = d4.blend(d12.rearrange(SWAP8), HIGH8);
      FloatVector e5 = d5.blend(d13.rearrange(SWAP8), HIGH8);
      FloatVector e6 = d6.blend(d14.rearrange(SWAP8), HIGH8);
      FloatVector e7 = d7.blend(d15.rearrange(SWAP8), HIGH8);
      FloatVector e8 = d8.blend(d0.rearrange(SWAP8), LOW8);
      FloatVector e9 = d9.blend(d1.rearrange(SWAP8), LOW8);
      FloatVector e10 = d10.blend(d2.rearrange(SWAP8), LOW8);
      FloatVector e11 = d11.blend(d3.rearrange(SWAP8), LOW8);
      FloatVector e12 = d12.blend(d4.rearrange(SWAP8), LOW8);
      FloatVector e13 = d13.blend(d5.rearrange(SWAP8), LOW8);
      FloatVector e14 = d14.blend(d6.rearrange(SWAP8), LOW8);
      FloatVector e15 = d15.blend(d7.rearrange(SWAP8), LOW8);

      int t = toOffset + start * toStride;
      e0.intoArray(to, t);
      e1.intoArray(to, t + toStride);
      e2.intoArray(to, t + 2 * toStride);
      e3.intoArray(to, t + 3 * toStride);
      e4.intoArray(to, t + 4 * toStride);
      e5.intoArray(to, t + 5 * toStride);
      e6.intoArray(to, t + 6 * toStride);
      e7.intoArray(to, t + 7 * toStride);
      e8.intoArray(to, t + 8 * toStride);
      e9.intoArray(to, t + 9 * toStride);
      e10.intoArray(to, t + 10 * toStride);
      e11.intoArray(to, t + 11 * toStride);
      e12.intoArray(to, t + 12 * toStride);
      e13.intoArray(to, t + 13 * toStride);
      e14.intoArray(to, t + 14 * toStride);
      e15.intoArray(to, t + 15 * toStride);
    }
    for (int i = whole; i < length; i++) {
      for (int lane = 0; lane < LANES; lane++) {
        to[toOffset + i * toStride + lane] = from[offset + lane * stride + i];
      }
    }
  }
}
