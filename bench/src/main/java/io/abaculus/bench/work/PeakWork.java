package io.abaculus.bench.work;

/** Fused multiply-adds in registers, which is the most that one core can do of products. */
public record PeakWork() implements Work {
  private static final double GFLOP = 0.0384;

  @Override
  public String subject() {
    return "fma peak";
  }

  @Override
  public String shape() {
    return "of one core";
  }

  @Override
  public double amount() {
    return GFLOP;
  }

  @Override
  public String unit() {
    return "GFLOP";
  }

  @Override
  public Threads threads() {
    return Threads.ONE;
  }
}
