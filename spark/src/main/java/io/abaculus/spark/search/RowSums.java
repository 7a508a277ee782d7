package io.abaculus.spark.search;

import java.io.Serializable;

/**
 * Sums over rows of numbers, in double, that are added up over partitions.
 *
 * @param count of rows
 * @param sums of whatever is summed
 */
record RowSums(long count, double[] sums) implements Serializable {
  static RowSums none(int length) {
    return new RowSums(0, new double[length]);
  }

  /** Adds others to these, in place. */
  RowSums plus(RowSums others) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += others.sums[i];
    }
    return new RowSums(count + others.count, sums);
  }

  /** Each sum divided by the count. */
  double[] means() {
    double[] means = new double[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = sums[i] / count;
    }
    return means;
  }
}
