package io.abaculus.neco.train;

import java.util.Locale;

/**
 * What a run did.
 *
 * @param firstStep steps that were taken before
 * @param lastStep steps that are taken now
 * @param totalSteps steps of the whole run
 * @param firstLoss loss of this run's first step; NaN if there was none
 * @param lastLoss loss of its last step
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
    double firstLoss,
    double lastLoss,
    long timedSteps,
    double imagesPerSecond,
    double gigaflops,
    long plannedBytes,
    long measuredBytes,
    int skippedImages,
    boolean stopped) {

  /** For a person to read. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        """
        steps          %d to %d of %d%s
        loss           %.4f at first, %.4f at last
        speed          %.2f images/s, %.1f GFLOP/s (over %d steps)
        peak memory    %.2f GiB planned, %.2f GiB measured
        skipped images %d""",
        firstStep,
        lastStep,
        totalSteps,
        stopped ? ", stopped" : "",
        firstLoss,
        lastLoss,
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
