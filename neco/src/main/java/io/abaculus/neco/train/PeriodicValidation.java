package io.abaculus.neco.train;

import io.abaculus.device.Device;
import io.abaculus.eval.cluster.ClusterScore;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.metrics.StepMetrics;
import io.abaculus.neco.model.TrainingStep;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Validates the student after the last step of some epochs, once each. */
final class PeriodicValidation {
  private final @Nullable Validation validation;
  private final int everyEpochs;
  private final boolean atStart;

  /** After how many steps the student was last validated. */
  private long validated = -1;

  private PeriodicValidation(@Nullable Validation validation, int everyEpochs, boolean atStart) {
    this.validation = validation;
    this.everyEpochs = everyEpochs;
    this.atStart = atStart;
  }

  /**
   * What a configuration asks for, which may be nothing.
   *
   * @param messages takes a line if there are no images to validate on
   * @throws IOException if the images it names are not there
   */
  static PeriodicValidation of(NecoConfig config, Device device, Consumer<String> messages)
      throws IOException {
    Validation validation = Validation.of(config, device);
    if (validation == null) {
      messages.accept("Not validating: data.voc_data_path names no images for it.");
    }
    return new PeriodicValidation(
        validation, config.validation().valEveryNEpochs(), config.validation().valAtStart());
  }

  /** After how many steps the student was last validated; -1 if it never was. */
  long validated() {
    return validated;
  }

  /** Goes on where another run was last validated. */
  void continueFrom(long validatedBefore) {
    validated = validatedBefore;
  }

  /** Validates if it is time and was not done before the run was continued. */
  void runIfDue(TrainingStep steps, long stepsPerEpoch, RunReport report, BooleanSupplier stop) {
    long taken = steps.stepsTaken();
    boolean due = taken == 0 ? atStart : taken % (stepsPerEpoch * everyEpochs) == 0;
    if (validation == null || !due || validated == taken) {
      return;
    }
    List<ClusterScore> scores =
        validation.run(steps.model().student().backbone(), report::message, stop);
    if (scores.isEmpty()) {
      return;
    }
    validated = taken;
    report.validation(
        metrics(scores, taken, stepsPerEpoch),
        "validation after %d steps: %s".formatted(taken, Validation.text(scores)));
  }

  private static StepMetrics metrics(List<ClusterScore> scores, long taken, long stepsPerEpoch) {
    long step = Math.max(0, taken - 1);
    StepMetrics metrics = StepMetrics.of(step, (int) (step / stepsPerEpoch));
    for (ClusterScore score : scores) {
      metrics =
          metrics.with("K=" + score.name() + "_miou", score.score().meanIntersectionOverUnion());
    }
    return metrics;
  }
}
