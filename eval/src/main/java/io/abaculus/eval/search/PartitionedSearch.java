package io.abaculus.eval.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

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
    Neighbors found = merged(parts.searchUpTo(queries, count, k), count, k);
    SearchRequest.checkComplete(found);
    return found;
  }

  private static Neighbors merged(List<Neighbors> parts, int count, int k) {
    long[] indices = new long[count * k];
    float[] scores = new float[count * k];
    Arrays.fill(indices, SearchRequest.NO_ROW);
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    for (int query = 0; query < count; query++) {
      List<Candidate> best = best(parts, query, k);
      for (int i = 0; i < best.size(); i++) {
        indices[query * k + i] = best.get(i).index;
        scores[query * k + i] = best.get(i).score;
      }
    }
    return new Neighbors(count, k, indices, scores);
  }

  private record Candidate(float score, long index) {}

  private static List<Candidate> best(List<Neighbors> parts, int query, int k) {
    // Not by Float.compare: zeros of both signs are equal, as they are where rows lie together.
    Comparator<Candidate> better =
        (a, b) -> a.score > b.score ? -1
            : a.score < b.score ? 1 : Long.compare(a.index, b.index);
    return parts.stream()
        .flatMap(
            part -> IntStream.range(0, part.k())
                .filter(i -> part.index(query, i) != SearchRequest.NO_ROW)
                .mapToObj(i -> new Candidate(part.score(query, i), part.index(query, i))))
        .sorted(better)
        .limit(k)
        .toList();
  }

  /** Holds nothing; the parts are the caller's to close. */
  @Override
  public void close() {}
}
