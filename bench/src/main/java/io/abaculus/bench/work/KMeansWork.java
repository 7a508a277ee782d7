package io.abaculus.bench.work;

/**
 * Lloyd's k-means from random rows.
 *
 * @param rows to be clustered
 * @param width of a row
 * @param clusters how many
 * @param iterations over all rows
 */
public record KMeansWork(int rows, int width, int clusters, int iterations) implements Work {
  @Override
  public String subject() {
    return "k-means";
  }

  @Override
  public String shape() {
    return "%dx%d into %d".formatted(rows, width, clusters);
  }

  @Override
  public double amount() {
    return iterations;
  }

  @Override
  public String unit() {
    return "iterations";
  }
}
