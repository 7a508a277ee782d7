package io.abaculus.neco.train;

import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.data.SkippedImage;
import io.abaculus.neco.metrics.MetricsWriter;
import io.abaculus.neco.metrics.Progress;
import io.abaculus.neco.metrics.StepMetrics;
import io.abaculus.neco.model.StepGraph;
import io.abaculus.nn.optim.Optimizer;
import io.abaculus.nn.optim.ParameterGroup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is reported of a run: its progress to the user, metrics to files, and a summary at the end. */
final class RunReport implements Closeable {
  private final long firstStep;
  private final long totalSteps;
  private final int logEvery;
  private final RunFolder folder;
  private final Progress progress;
  private final Throughput throughput;
  private final List<Double> losses = new ArrayList<>();
  private final Set<Path> named = new HashSet<>();
  private int skippedImages;

  /** Opened when there is something to write: a run that fails before leaves the files as they are. */
  private @Nullable MetricsWriter metrics;

  private RunReport(
      NecoConfig config,
      RunFolder folder,
      long firstStep,
      long totalSteps,
      Progress progress) {
    this.firstStep = firstStep;
    this.totalSteps = totalSteps;
    this.logEvery = config.train().logEvery();
    this.folder = folder;
    this.progress = progress;
    this.throughput = new Throughput(config.train().batchSize());
  }

  /**
   * Shows the progress.
   *
   * @param firstStep steps that were taken before
   * @param totalSteps steps of the whole run
   */
  static RunReport open(NecoConfig config, RunFolder folder, long firstStep, long totalSteps) {
    return new RunReport(
        config, folder, firstStep, totalSteps, Progress.start("training", firstStep, totalSteps));
  }

  /** Whether a step is the first that is taken now. */
  boolean isFirstStep(long step) {
    return step == firstStep;
  }

  private MetricsWriter metrics() throws IOException {
    if (metrics == null) {
      metrics = MetricsWriter.open(folder.path(), firstStep, this::message);
    }
    return metrics;
  }

  /** A line for the user, above the progress. */
  void message(String line) {
    progress.message(line);
  }

  /** Names the images that could not be used for a batch, each once though every epoch meets it. */
  void skipped(CropBatch batch) {
    for (SkippedImage image : batch.skipped()) {
      if (named.add(image.file())) {
        message("skipped " + image.file() + ": " + image.reason());
      }
    }
    skippedImages = batch.skippedSoFar();
  }

  /** What every step costs. */
  void planned(@Nullable StepCost cost) {
    throughput.setCost(cost);
  }

  /** What the schedules say for a step, before it is taken. */
  static StepMetrics scheduled(Optimizer optimizer, long step, int epoch) {
    StepMetrics metrics = StepMetrics.of(step, epoch);
    for (ParameterGroup group : optimizer.groups()) {
      metrics =
          metrics
              .with("lr/" + group.name(), group.learningRate().at(step))
              .with("weight_decay/" + group.name(), group.weightDecay().at(step));
    }
    return metrics;
  }

  /**
   * A step was taken.
   *
   * @param schedule what the schedules said for it
   * @param nanoseconds it took, waiting for its images included
   * @throws IOException if the files of metrics cannot be opened
   */
  void step(StepMetrics schedule, StepGraph graph, double loss, long nanoseconds)
      throws IOException {
    losses.add(loss);
    throughput.add(nanoseconds);
    long taken = schedule.step() + 1;
    progress.update(taken, loss, throughput.imagesPerSecond());
    if (schedule.step() % logEvery != 0 && taken != totalSteps) {
      return;
    }
    StepMetrics measured =
        schedule
            .with("loss", loss)
            .with("images_per_second", throughput.imagesPerSecond());
    metrics().write(
        graph.gradientNorm() == null
            ? measured
            : measured.with("gradient_norm", graph.gradientNorm().item()));
  }

  /**
   * The student was validated.
   *
   * @throws IOException if the files of metrics cannot be opened
   */
  void validation(StepMetrics scores, String line) throws IOException {
    message(line);
    metrics().writeValidation(scores);
  }

  /** All of it, after {@code taken} steps of the whole run. */
  TrainingSummary summary(long taken) {
    return new TrainingSummary(
        firstStep,
        taken,
        totalSteps,
        losses,
        throughput.timedSteps(),
        throughput.imagesPerSecond(),
        throughput.gigaflops(),
        throughput.plannedBytes(),
        PeakMemory.bytes(),
        skippedImages,
        taken < totalSteps);
  }

  @Override
  public void close() throws IOException {
    try (progress) {
      if (metrics != null) {
        metrics.close();
      }
    }
  }
}
