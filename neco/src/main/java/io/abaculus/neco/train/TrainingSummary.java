package io.abaculus.neco.train;

import java.util.List;
import java.util.Locale;

/**
 * What a run did.
 *
 * @param firstStep steps that were taken before
 * @param lastStep steps that are taken now
 * @param totalSteps steps of the whole run
 * @param losses loss of each step of this run
 * @param timedSteps steps that the speed was measured over: all but the first two, which the JVM
 *     still compiles in, if there are more
 * @param imagesPerSecond over those, waiting for images included
 * @param gigaflops floating-point operations of their plans per second, in 10^9
 * @param plannedBytes memory of leaves, outputs and intermediate results, as planned before the first
 *     step
 * @param measuredBytes most memory the process had resident, or most heap where the system does not
 *     tell
 * @param skippedImages images that could not be used
 * @param stopped whether it was ended before its last step
 */
public record TrainingSummary(
    long firstStep,
    long lastStep,
    long totalSteps,
    List<Double> losses,
    long timedSteps,
    double imagesPerSecond,
    double gigaflops,
    long plannedBytes,
    long measuredBytes,
    int skippedImages,
    boolean stopped) {

  /** Steps whose losses are averaged at either end; a single loss depends much on its images. */
  private static final int WINDOW = 20;

  /** Keeps an unmodifiable copy of the losses. */
  public TrainingSummary {
    losses = List.copyOf(losses);
  }

  private int window() {
    return Math.max(1, Math.min(WINDOW, losses.size() / 2));
  }

  /** The mean loss of the first steps: twenty, or half of the run; NaN if there were none. */
  public double firstLoss() {
    return mean(losses.subList(0, Math.min(window(), losses.size())));
  }

  /** The mean loss of the last steps: twenty, or half of the run; NaN if there were none. */
  public double lastLoss() {
    return mean(losses.subList(Math.max(0, losses.size() - window()), losses.size()));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** For a person to read. */
  @Override
  public String toString() {
    if (losses.isEmpty()) {
      return "steps          none, %d of %d were taken before%s"
          .formatted(firstStep, totalSteps, stopped ? "; stopped" : "");
    }
    return String.format(
        Locale.ROOT,
        """
        steps          %d to %d of %d%s
        loss           %.4f over the first %d steps, %.4f over the last %d
        speed          %.2f images/s, %.1f GFLOP/s (over %d steps)
        peak memory    %.2f GiB planned, %.2f GiB measured
        skipped images %d""",
        firstStep,
        lastStep,
        totalSteps,
        stopped ? ", stopped" : "",
        firstLoss(),
        window(),
        lastLoss(),
        window(),
        imagesPerSecond,
        gigaflops,
        timedSteps,
        gibibytes(plannedBytes),
        gibibytes(measuredBytes),
        skippedImages);
  }

  private static double gibibytes(long bytes) {
    return bytes / (double) (1L << 30);
  }
}
