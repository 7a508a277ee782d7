package io.abaculus.eval.search;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The oracle: all inner products in double, sorted. */
final class PlainSearch {
  private PlainSearch() {}

  static long[] nearest(float[] rows, float[] queries, int query, int width, int k) {
    return IntStream.range(0, rows.length / width)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(row -> -product(rows, row, queries, query, width))
                .thenComparing(row -> row))
        .limit(k)
        .mapToLong(row -> row)
        .toArray();
  }

  static double product(float[] rows, int row, float[] queries, int query, int width) {
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += (double) rows[row * width + i] * queries[query * width + i];
    }
    return sum;
  }
}
