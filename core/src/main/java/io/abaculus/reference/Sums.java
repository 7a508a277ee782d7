package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;

/** Running sums, in double or, of integers, in long; rounded to their type once, at the end. */
final class Sums {
  private final double[] doubles;
  private final long[] longs;

  Sums(DType dtype, int length) {
    this.doubles = new double[dtype.isFloating() ? length : 0];
    this.longs = new long[dtype.isFloating() ? 0 : length];
  }

  /** Adds an element of an array of the same type. */
  void add(int sum, HostArray array, int element) {
    if (doubles.length > 0) {
      doubles[sum] += array.getDouble(element);
    } else {
      longs[sum] += array.getLong(element);
    }
  }

  /** Writes all sums down. */
  void store(HostArray result) {
    for (int i = 0; i < doubles.length; i++) {
      result.setDouble(i, doubles[i]);
    }
    for (int i = 0; i < longs.length; i++) {
      result.setLong(i, longs[i]);
    }
  }
}
