package io.abaculus.neco.train;

import io.abaculus.plan.Plan;
import org.jspecify.annotations.Nullable;

/** How fast the steps of a run are, waiting for images included. */
final class Throughput {
  /** Steps in which the JVM still compiles, left out of the measured speed. */
  private static final int WARM_UP = 2;

  private final int imagesPerStep;
  private @Nullable Plan plan;
  private long steps;
  private long nanoseconds;
  private long warmUpNanoseconds;

  Throughput(int imagesPerStep) {
    this.imagesPerStep = imagesPerStep;
  }

  /** What a step runs; all steps run the plan of the first. */
  void setPlan(Plan planOfStep) {
    plan = planOfStep;
  }

  boolean hasPlan() {
    return plan != null;
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
    return plan == null ? 0 : timedSteps() * (plan.flops() / 1e9) / seconds();
  }

  /** Memory of leaves, outputs and intermediate results, as planned; 0 before the first step. */
  long plannedBytes() {
    return plan == null ? 0 : plan.peakBytes();
  }
}
