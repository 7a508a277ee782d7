package io.abaculus.neco.train;

import io.abaculus.device.Device;
import io.abaculus.eval.cluster.ClusterScore;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.config.ValidationConfig;
import io.abaculus.neco.metrics.StepMetrics;
import io.abaculus.neco.model.TrainingStep;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Validates the student from time to time, once each, and keeps the one that was best: in context, or by
 * the first of its clusters where that is not measured.
 */
final class PeriodicValidation {
  private static final String IN_CONTEXT = "in_context_miou";

  private final @Nullable Validation validation;
  private final @Nullable InContextValidation inContext;
  private final ValidationConfig config;
  private final RunFolder folder;

  private ValidationProgress progress = ValidationProgress.NONE;

  private PeriodicValidation(
      @Nullable Validation validation,
      @Nullable InContextValidation inContext,
      ValidationConfig config,
      RunFolder folder) {
    this.validation = validation;
    this.inContext = inContext;
    this.config = config;
    this.folder = folder;
  }

  /**
   * What a configuration asks for, which may be nothing.
   *
   * @param folder of the run
   * @param messages takes a line if there are no images to validate on
   * @throws IOException if the images it names are not there
   */
  static PeriodicValidation of(
      NecoConfig config, RunFolder folder, Device device, Consumer<String> messages)
      throws IOException {
    Validation validation = Validation.of(config, device);
    if (validation == null) {
      messages.accept("Not validating: data.voc_data_path names no images for it.");
    }
    InContextValidation inContext =
        InContextValidation.of(
            config.validation(), config.model().patchSize(), folder.path(), device, messages);
    return new PeriodicValidation(validation, inContext, config.validation(), folder);
  }

  /** What another run would go on from. */
  ValidationProgress progress() {
    return progress;
  }

  /** Goes on where another run was. */
  void continueFrom(ValidationProgress before) {
    progress = before;
  }

  /**
   * Validates if it is time and was not done before the run was continued.
   *
   * @throws IOException if the files of metrics cannot be opened
   */
  void runIfDue(TrainingStep steps, long stepsPerEpoch, RunReport report, BooleanSupplier stop)
      throws IOException {
    long taken = steps.stepsTaken();
    if (validation == null || !isDue(taken, stepsPerEpoch) || progress.steps() == taken) {
      return;
    }
    VisionTransformer student = steps.model().student().backbone();
    List<ClusterScore> scores = validation.run(student, report::message, stop);
    OptionalDouble found =
        inContext == null
            ? OptionalDouble.empty()
            : inContext.run(student, report::message, stop);
    if (stop.getAsBoolean() || (scores.isEmpty() && found.isEmpty())) {
      return;
    }
    StepMetrics metrics = metrics(scores, taken, stepsPerEpoch);
    List<String> lines = new ArrayList<>();
    if (!scores.isEmpty()) {
      lines.add(Validation.text(scores));
    }
    if (found.isPresent()) {
      metrics = metrics.with(IN_CONTEXT, found.getAsDouble());
      lines.add(String.format(Locale.ROOT, "%.2f %% in context", 100 * found.getAsDouble()));
    }
    report.validation(
        metrics, "validation after %d steps: %s".formatted(taken, String.join(", ", lines)));
    progress = keepIfBest(student, scores, found, report).at(taken);
  }

  /** By the metric that the run has; without it, this time, nothing is compared. */
  private ValidationProgress keepIfBest(
      VisionTransformer student,
      List<ClusterScore> scores,
      OptionalDouble found,
      RunReport report) {
    if (inContext != null) {
      return found.isPresent()
          ? keepIfBest(student, IN_CONTEXT, found.getAsDouble(), report)
          : progress;
    }
    ClusterScore first = scores.getFirst();
    return keepIfBest(
        student, metric(first), first.score().meanIntersectionOverUnion(), report);
  }

  private boolean isDue(long taken, long stepsPerEpoch) {
    if (taken == 0) {
      return config.valAtStart();
    }
    Integer everySteps = config.valEveryNSteps();
    return everySteps != null
        ? taken % everySteps == 0
        : taken % (stepsPerEpoch * config.valEveryNEpochs()) == 0;
  }

  /**
   * Keeps the student if none was better by the same metric. A disk that is full costs the file, not the run.
   */
  private ValidationProgress keepIfBest(
      VisionTransformer student, String metric, double score, RunReport report) {
    if (metric.equals(progress.metric()) && score <= progress.best()) {
      return progress;
    }
    try {
      BackboneWeights.save(folder.bestStudentWeights(), student);
      return new ValidationProgress(progress.steps(), metric, score);
    } catch (IOException e) {
      report.message("the best student could not be kept: " + e.getMessage());
      return progress;
    }
  }

  private static StepMetrics metrics(List<ClusterScore> scores, long taken, long stepsPerEpoch) {
    long step = Math.max(0, taken - 1);
    StepMetrics metrics = StepMetrics.of(step, (int) (step / stepsPerEpoch));
    for (ClusterScore score : scores) {
      metrics =
          metrics.with(metric(score), score.score().meanIntersectionOverUnion());
    }
    return metrics;
  }

  private static String metric(ClusterScore score) {
    return "K=" + score.name() + "_miou";
  }
}
