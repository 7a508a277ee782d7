package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/** What goes across the lanes of one vector. */
final class Lanes {

  /** Shuffles by which lane i takes from lane i xor a number. */
  static final VectorShuffle<Float> SWAP_8 = swap(8);
  static final VectorShuffle<Float> SWAP_4 = swap(4);
  static final VectorShuffle<Float> SWAP_2 = swap(2);
  static final VectorShuffle<Float> SWAP_1 = swap(1);

  /** 0, 1, 2, … */
  private static final FloatVector INDEX = FloatVector.zero(FLOATS).addIndex(1);

  private Lanes() {}

  /** Lane i takes from lane i xor {@code distance}. */
  private static VectorShuffle<Float> swap(int distance) {
    return FLOATS.shuffleFromOp(lane -> (lane ^ distance) & LANES - 1);
  }

  /**
   * The sum of all lanes, halves added to halves. {@code reduceLanes} leaves the order open, and
   * takes another one interpreted than compiled.
   */
  static float sum(FloatVector v) {
    FloatVector sum = v;
    if (LANES >= 16) {
      sum = sum.add(sum.rearrange(SWAP_8));
    }
    if (LANES >= 8) {
      sum = sum.add(sum.rearrange(SWAP_4));
    }
    sum = sum.add(sum.rearrange(SWAP_2));
    sum = sum.add(sum.rearrange(SWAP_1));
    return sum.lane(0);
  }

  /** The first {@code count} lanes, of at most all. */
  static VectorMask<Float> first(int count) {
    return INDEX.compare(VectorOperators.LT, count);
  }
}
