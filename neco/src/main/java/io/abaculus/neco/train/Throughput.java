package io.abaculus.neco.train;

import org.jspecify.annotations.Nullable;

/** How fast the steps of a run are, waiting for images included. */
final class Throughput {
  /** Steps in which the JVM still compiles, left out of the measured speed. */
  private static final int WARM_UP = 2;

  private final int imagesPerStep;
  private @Nullable StepCost cost;
  private long steps;
  private long nanoseconds;
  private long warmUpNanoseconds;

  Throughput(int imagesPerStep) {
    this.imagesPerStep = imagesPerStep;
  }

  void setCost(@Nullable StepCost costOfStep) {
    cost = costOfStep;
  }

  void add(long nanosecondsOfStep) {
    steps++;
    nanoseconds += nanosecondsOfStep;
    if (steps <= WARM_UP) {
      warmUpNanoseconds += nanosecondsOfStep;
    }
  }

  /** Steps that the speed is measured over: all but the warm-up, if there are more. */
  long timedSteps() {
    return steps > WARM_UP ? steps - WARM_UP : steps;
  }

  private double seconds() {
    return (steps > WARM_UP ? nanoseconds - warmUpNanoseconds : nanoseconds) / 1e9;
  }

  /** 0 before the first step. */
  double imagesPerSecond() {
    return steps == 0 ? 0 : timedSteps() * imagesPerStep / seconds();
  }

  /** Floating-point operations of the plans per second, in 10^9; 0 before the first step. */
  double gigaflops() {
    return cost == null ? 0 : timedSteps() * (cost.flops() / 1e9) / seconds();
  }

  /** Memory of leaves, outputs and intermediate results, as planned; 0 before the first step. */
  long plannedBytes() {
    return cost == null ? 0 : cost.peakBytes();
  }
}
