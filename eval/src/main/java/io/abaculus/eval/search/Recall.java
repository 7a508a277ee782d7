package io.abaculus.eval.search;

import io.abaculus.data.CounterRandom;
import java.util.HashSet;
import java.util.Set;

/** How many of the nearest rows an approximate search finds. */
public final class Recall {
  private Recall() {}

  /**
   * The share of the exact neighbours that are among the approximate ones.
   *
   * @param approximate of the same queries and k
   * @param exact of at least one query
   * @return in [0, 1]
   * @throws IllegalArgumentException if the numbers of queries or k differ, or there is no query
   */
  public static double of(Neighbors approximate, Neighbors exact) {
    if (approximate.queries() != exact.queries()
        || approximate.k() != exact.k()
        || exact.indices().length == 0) {
      throw new IllegalArgumentException(
          "%d neighbours of each of %d queries do not compare with %d of each of %d"
              .formatted(
                  approximate.k(), approximate.queries(), exact.k(), exact.queries()));
    }
    long found = 0;
    Set<Long> nearest = new HashSet<>();
    for (int query = 0; query < exact.queries(); query++) {
      nearest.clear();
      for (int i = 0; i < exact.k(); i++) {
        nearest.add(exact.index(query, i));
      }
      for (int i = 0; i < exact.k(); i++) {
        found += nearest.contains(approximate.index(query, i)) ? 1 : 0;
      }
    }
    return (double) found / exact.indices().length;
  }

  /**
   * The recall of a search on a sample of queries.
   *
   * @param queries (count, width), row after row
   * @param sample queries drawn, or all where there are fewer
   * @param seed of the draw
   * @return in [0, 1]
   */
  public static double ofSample(
      NeighborSearch approximate,
      NeighborSearch exact,
      float[] queries,
      int count,
      int k,
      int sample,
      long seed) {
    int width = queries.length / Math.max(1, count);
    int drawn = Math.min(sample, count);
    int[] order = new CounterRandom(seed).permutation(count);
    float[] chosen = new float[drawn * width];
    for (int i = 0; i < drawn; i++) {
      System.arraycopy(queries, order[i] * width, chosen, i * width, width);
    }
    return of(approximate.search(chosen, drawn, k), exact.search(chosen, drawn, k));
  }
}
