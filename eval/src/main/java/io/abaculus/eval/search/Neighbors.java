package io.abaculus.eval.search;

import java.io.Serializable;

/**
 * The rows nearest to each of some queries, best first; of equal inner products the one of the lower
 * index is first.
 *
 * @param queries how many
 * @param k neighbours of each query
 * @param indices of the rows, from 0, (queries, k)
 * @param scores the inner products, (queries, k)
 */
public record Neighbors(int queries, int k, long[] indices, float[] scores)
    implements Serializable {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if an array has another size than queries times k
   */
  public Neighbors {
    if (indices.length != (long) queries * k || scores.length != indices.length) {
      throw new IllegalArgumentException(
          "%d indices and %d scores are not %d neighbours of each of %d queries"
              .formatted(indices.length, scores.length, k, queries));
    }
  }

  /** The index of a query's neighbour, the best being number 0. */
  public long index(int query, int neighbor) {
    return indices[query * k + neighbor];
  }

  /** The inner product of a query and one of its neighbours, the best being number 0. */
  public float score(int query, int neighbor) {
    return scores[query * k + neighbor];
  }
}
