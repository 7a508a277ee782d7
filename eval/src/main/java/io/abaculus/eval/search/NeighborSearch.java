package io.abaculus.eval.search;

/** Finds the rows that have the greatest inner products with queries. */
public interface NeighborSearch extends AutoCloseable {
  /**
   * The neighbours of each query. A row whose inner product with a query is NaN or negative infinity is
   * no neighbour of it.
   *
   * @param queries (count, width), row after row
   * @param k neighbours of each query, at least 1
   * @throws IllegalArgumentException if the numbers are not {@code count} rows of the width, k is not
   *     positive, there are fewer than k rows, or a query has fewer than k neighbours because rows or
   *     queries are not finite
   */
  Neighbors search(float[] queries, int count, int k);

  /** Lets go of what the search itself holds; the rows are the caller's to close. */
  @Override
  void close();
}
