package io.abaculus.reference;

import io.abaculus.device.HostArray;

/** Sorts numbers of elements by their values; equals stay in order, and NaN is above infinity. */
final class StableSort {
  private StableSort() {}

  /** The indices in [0, length) in the order of the elements from {@code start} on. */
  static int[] order(HostArray x, int start, int length, boolean descending) {
    long[] keys = new long[length];
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      long key = key(x, start + i);
      keys[i] = descending ? ~key : key;
      order[i] = i;
    }
    mergeSort(keys, order);
    return order;
  }

  /** An integer for each value, in the order of the values. */
  private static long key(HostArray x, int element) {
    if (!x.type().dtype().isFloating()) {
      return x.getLong(element);
    }
    // Adding 0 makes -0 the same as 0. The bits of negative numbers fall as the numbers rise.
    long bits = Double.doubleToLongBits(x.getDouble(element) + 0.0);
    return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
  }

  /** Merges runs of 1, 2, 4, … indices. */
  private static void mergeSort(long[] keys, int[] order) {
    int[] merged = new int[order.length];
    for (int width = 1; width < order.length; width = Math.multiplyExact(width, 2)) {
      for (int start = 0; start < order.length; start += 2 * width) {
        int middle = Math.min(start + width, order.length);
        int end = Math.min(start + 2 * width, order.length);
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
          boolean takeLeft =
              left < middle && (right == end || keys[order[left]] <= keys[order[right]]);
          merged[i] = order[takeLeft ? left++ : right++];
        }
      }
      System.arraycopy(merged, 0, order, 0, order.length);
    }
  }
}
