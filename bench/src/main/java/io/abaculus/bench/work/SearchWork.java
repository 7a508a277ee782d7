package io.abaculus.bench.work;

/**
 * The rows of the largest inner products with each query, found exactly.
 *
 * @param queries looked up at once
 * @param rows searched
 * @param width of a row
 * @param neighbors of each query
 */
public record SearchWork(int queries, int rows, int width, int neighbors) implements Work {
  @Override
  public String subject() {
    return "search";
  }

  @Override
  public String shape() {
    return "%d of %d in %dx%d".formatted(queries, neighbors, rows, width);
  }

  @Override
  public double amount() {
    return queries;
  }

  @Override
  public String unit() {
    return "queries";
  }
}
