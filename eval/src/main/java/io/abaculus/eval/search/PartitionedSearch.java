package io.abaculus.eval.search;

import java.util.Arrays;
import java.util.List;

/**
 * Finds neighbours among rows that lie in parts, as on several machines: the best of each part, and of those the
 * best. They are those of an {@link ExactSearch} among all rows, bit for bit, since an inner product depends on
 * nothing but its row and its query.
 */
public final class PartitionedSearch implements NeighborSearch {
  private final Parts parts;
  private final int width;
  private final long rows;

  /** Searches every part. */
  @FunctionalInterface
  public interface Parts {
    /**
     * Up to k neighbours of each query in each part, best first; a part has fewer where {@link
     * ExactSearch#searchUpTo} has.
     *
     * @param queries (count, width), row after row
     * @return of each part, in any order, with the numbers that its rows have among all
     */
    List<Neighbors> searchUpTo(float[] queries, int count, int k);
  }

  /**
   * A search in parts.
   *
   * @param width numbers of a row
   * @param rows in all parts together
   */
  public PartitionedSearch(Parts parts, int width, long rows) {
    this.parts = parts;
    this.width = width;
    this.rows = rows;
  }

  @Override
  public Neighbors search(float[] queries, int count, int k) {
    SearchRequest.check(queries, count, k, width, rows);
    Neighbors found = best(parts.searchUpTo(queries, count, k), count, k);
    SearchRequest.checkComplete(found);
    return found;
  }

  /**
   * The best of what was found in parts; where there are fewer than k, the others are as in {@link
   * ExactSearch#searchUpTo}.
   *
   * @param parts with the numbers that rows have among all, in any order; no row is in two
   * @param count of queries, in each part
   */
  public static Neighbors best(List<Neighbors> parts, int count, int k) {
    long[] indices = new long[count * k];
    float[] scores = new float[count * k];
    Arrays.fill(indices, SearchRequest.NO_ROW);
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    for (int query = 0; query < count; query++) {
      int[] taken = new int[parts.size()];
      for (int i = query * k; i < (query + 1) * k; i++) {
        int part = next(parts, taken, query);
        if (part < 0) {
          break;
        }
        indices[i] = parts.get(part).index(query, taken[part]);
        scores[i] = parts.get(part).score(query, taken[part]);
        taken[part]++;
      }
    }
    return new Neighbors(count, k, indices, scores);
  }

  /** The part that has the best of those neighbours of a query that were not taken; -1 if none has any. */
  private static int next(List<Neighbors> parts, int[] taken, int query) {
    int best = -1;
    for (int i = 0; i < taken.length; i++) {
      Neighbors part = parts.get(i);
      boolean has = taken[i] < part.k() && part.index(query, taken[i]) != SearchRequest.NO_ROW;
      if (has && (best < 0 || isBetter(part, taken[i], parts.get(best), taken[best], query))) {
        best = i;
      }
    }
    return best;
  }

  /** Not by Float.compare: zeros of both signs are equal, as they are where rows lie together. */
  private static boolean isBetter(Neighbors one, int at, Neighbors other, int otherAt, int query) {
    float score = one.score(query, at);
    float otherScore = other.score(query, otherAt);
    return score > otherScore
        || score == otherScore && one.index(query, at) < other.index(query, otherAt);
  }

  /** Holds nothing; the parts are the caller's to close. */
  @Override
  public void close() {}
}
