package io.abaculus.bench;

import io.abaculus.bench.Workload.Step;
import io.abaculus.device.Device;
import io.abaculus.device.Traffic;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * How long steps of a workload take, from putting a step together until its outputs are on the host.
 *
 * @param first milliseconds of the first step, which is planned and compiled
 * @param median of the steps after warm-up, milliseconds
 * @param fastest of them
 * @param slowest of them
 * @param runs how many they are
 * @param traffic of one of them
 * @param plannedBytes of leaves, results and intermediate results together
 */
record WorkloadTiming(
    double first,
    double median,
    double fastest,
    double slowest,
    int runs,
    Traffic traffic,
    long plannedBytes) {
  /** Runs before those that are timed, at least. */
  private static final int WARM_UPS = 2;
  private static final int FEWEST_RUNS = 3;
  private static final int MOST_RUNS = 15;

  /**
   * Runs a workload.
   *
   * @param seconds for which it is run before, since a JVM gets faster, and after which there are no more runs
   *     than needed
   */
  static WorkloadTiming of(Workload workload, Device device, double seconds) {
    Supplier<Step> steps = workload.setUp().get();
    double first = milliseconds(steps);
    warmUp(steps, seconds);
    Traffic before = device.traffic();
    double[] times = new double[MOST_RUNS];
    int runs = 0;
    double sum = 0;
    while (runs < FEWEST_RUNS || runs < MOST_RUNS && sum < seconds * 1e3) {
      times[runs] = milliseconds(steps);
      sum += times[runs++];
    }
    Traffic all = device.traffic().since(before);
    Step last = steps.get();
    long planned = last.plannedBytes();
    last.run();
    Arrays.sort(times, 0, runs);
    return new WorkloadTiming(
        first,
        times[runs / 2],
        times[0],
        times[runs - 1],
        runs,
        new Traffic(
            all.bytesToDevice() / runs, all.bytesToHost() / runs, all.launches() / runs),
        planned);
  }

  private static void warmUp(Supplier<Step> steps, double seconds) {
    double sum = 0;
    for (int i = 0; i < WARM_UPS || sum < seconds * 1e3; i++) {
      sum += milliseconds(steps);
    }
  }

  private static double milliseconds(Supplier<Step> steps) {
    long start = System.nanoTime();
    steps.get().run();
    return (System.nanoTime() - start) * 1e-6;
  }
}
