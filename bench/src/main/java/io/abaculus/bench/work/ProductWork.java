package io.abaculus.bench.work;

/**
 * Products of matrices. In the shape, {@code n} and {@code t} say whether A and B are plain or transposed, as BLAS has it:
 * {@code nt} is A·Bᵀ.
 *
 * @param batch products with matrices of their own
 * @param m rows of the result
 * @param k length of the sums
 * @param n columns of the result
 * @param transposeA whether A is stored as (k, m)
 * @param transposeB whether B is stored as (n, k)
 */
public record ProductWork(
    int batch, int m, int k, int n, boolean transposeA, boolean transposeB) implements Work {
  @Override
  public String subject() {
    return batch == 1 ? "product" : "batched product";
  }

  @Override
  public String shape() {
    String sizes = "%dx%dx%d".formatted(m, k, n);
    return (transposeA ? "t" : "n") + (transposeB ? "t " : "n ")
        + (batch == 1 ? sizes : batch + " of " + sizes);
  }

  @Override
  public double amount() {
    return 2e-9 * batch * m * k * n;
  }

  @Override
  public String unit() {
    return "GFLOP";
  }
}
