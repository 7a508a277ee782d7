package io.abaculus.bench.work;

import io.abaculus.graph.SortingNetwork;
import java.util.Locale;

/**
 * The differentiable sort with the Cauchy relaxation: values and permutation matrix of each row.
 *
 * @param rows to be sorted, each for itself
 * @param n numbers of a row
 */
public record SortWork(SortingNetwork network, int rows, int n, Pass pass) implements Work {
  @Override
  public String subject() {
    return "soft sort";
  }

  @Override
  public String shape() {
    return "%s %dx%d %s"
        .formatted(network.referenceName().toLowerCase(Locale.ROOT), rows, n, pass);
  }

  @Override
  public double amount() {
    return rows;
  }

  @Override
  public String unit() {
    return "rows";
  }
}
