package io.abaculus.eval.search;

/** What every search demands of a request and of what it found. */
final class SearchRequest {
  /** Stands for a neighbour that was not found. */
  static final long NO_ROW = -1;

  private SearchRequest() {}

  /**
   * Checks a request.
   *
   * @throws IllegalArgumentException as {@link NeighborSearch#search} says
   */
  static void check(float[] queries, int count, int k, int width, long rows) {
    if (count < 0 || queries.length != (long) count * width) {
      throw new IllegalArgumentException(
          "%d numbers are not %d queries of the rows' width %d"
              .formatted(queries.length, count, width));
    }
    if (k < 1 || (long) count * k > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d neighbours of each of %d queries: k is at least 1, and there are fewer than 2^31 in all; search for fewer queries at once"
              .formatted(k, count));
    }
    if (k > rows) {
      throw new IllegalArgumentException(
          "there are %d rows, fewer than the k = %d neighbours asked for".formatted(rows, k));
    }
  }

  /**
   * Checks that all neighbours were found.
   *
   * @throws IllegalArgumentException naming a query that lacks some
   */
  static void checkComplete(Neighbors found) {
    for (int query = 0; query < found.queries(); query++) {
      int have = found.k();
      while (have > 0 && found.index(query, have - 1) == NO_ROW) {
        have--;
      }
      if (have < found.k()) {
        throw new IllegalArgumentException(
            "query %d has %d neighbours, not k = %d: its inner products with all other rows are NaN or negative infinity; look for numbers that are not finite in the rows and the query"
                .formatted(query, have, found.k()));
      }
    }
  }
}
