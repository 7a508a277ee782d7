package io.abaculus.neco.train;

import io.abaculus.neco.config.TrainConfig;
import io.abaculus.neco.model.Encoder;
import io.abaculus.neco.model.TrainingStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The checkpoint of a run: when it is written, and how a run goes on from one. */
final class RunCheckpoint {
  private final TrainConfig config;
  private final RunFolder folder;
  private final TrainingStep steps;
  private final PeriodicValidation validation;

  private boolean exists;
  private long savedSteps;

  RunCheckpoint(
      TrainConfig config, RunFolder folder, TrainingStep steps, PeriodicValidation validation) {
    this.config = config;
    this.folder = folder;
    this.steps = steps;
    this.validation = validation;
  }

  /** The file, null if this run has none yet. */
  @Nullable
  Path file() {
    return exists ? folder.checkpoint() : null;
  }

  /** How many steps had been taken when it was written. */
  long savedSteps() {
    return savedSteps;
  }

  /**
   * Brings the run to the state of another one.
   *
   * @throws IOException if the file cannot be read or does not fit the configuration
   */
  void continueFrom(Path file) throws IOException {
    validation.continueFrom(RunState.load(file, steps, config.resetQueueOnResume()));
  }

  /**
   * Brings the run to the state that its own folder holds.
   *
   * @throws IOException if the checkpoint cannot be read or does not fit the configuration
   */
  void resume() throws IOException {
    continueFrom(folder.checkpoint());
    exists = true;
    savedSteps = steps.stepsTaken();
  }

  /**
   * Writes it if it is time. One that cannot be written costs the checkpoint, not the run: the old
   * one is whole.
   *
   * @param messages takes a line if it cannot be written
   * @throws NonFiniteLossException if a number that it would hold is not finite
   */
  void saveIfDue(long stepsPerEpoch, Consumer<String> messages) throws NonFiniteLossException {
    if (!isDue(steps.stepsTaken(), stepsPerEpoch)) {
      return;
    }
    try {
      save();
    } catch (IOException e) {
      messages.accept(
          "the checkpoint after step %d could not be written: %s. %s Trying again with the next one."
              .formatted(
                  steps.stepsTaken(),
                  e.getMessage(),
                  exists
                      ? "The one after step %d is whole.".formatted(savedSteps)
                      : "There is none yet."));
    }
  }

  private boolean isDue(long taken, long stepsPerEpoch) {
    Integer every = config.checkpointEvery();
    return every != null
        ? taken % every == 0
        : taken % (stepsPerEpoch * config.saveCheckpointEveryNEpochs()) == 0;
  }

  /**
   * Writes what is not written yet, and the backbones by themselves.
   *
   * @throws NonFiniteLossException if a number that the checkpoint would hold is not finite
   */
  void finish() throws IOException, NonFiniteLossException {
    if (!exists || savedSteps < steps.stepsTaken()) {
      save();
    }
    BackboneWeights.save(folder.studentWeights(), steps.model().student().backbone());
    Encoder teacher = steps.model().teacher();
    if (teacher != null) {
      BackboneWeights.save(folder.teacherWeights(), teacher.backbone());
    }
  }

  /** A loss may be finite and what the step made of a tensor not: the old checkpoint is worth more then. */
  private void save() throws IOException, NonFiniteLossException {
    Optional<String> spoilt = RunState.notFinite(steps);
    if (spoilt.isPresent()) {
      throw new NonFiniteLossException(steps.stepsTaken(), spoilt.get(), file(), savedSteps);
    }
    RunState.save(folder.checkpoint(), steps, validation.progress());
    exists = true;
    savedSteps = steps.stepsTaken();
  }
}
