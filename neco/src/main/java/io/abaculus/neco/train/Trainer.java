package io.abaculus.neco.train;

import io.abaculus.data.LoaderOptions;
import io.abaculus.data.Position;
import io.abaculus.device.Device;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.config.InitialWeights;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.BatchLoader;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.data.ImageDataset;
import io.abaculus.neco.metrics.StepMetrics;
import io.abaculus.neco.model.NecoModel;
import io.abaculus.neco.model.StepGraph;
import io.abaculus.neco.model.TrainingStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs a training: crops from the loader, a step, metrics, and from time to time a checkpoint.
 * Ten steps, and five steps continued by five, end with the same bits.
 */
public final class Trainer {
  private final NecoConfig config;
  private final ImageDataset dataset;
  private final RunFolder folder;
  private final Device device;
  private final Consumer<String> messages;
  private final TrainingStep steps;
  private final StepAssembly assembly;
  private final PeriodicValidation validation;
  private final RunCheckpoint checkpoint;
  private final GarbageBound garbage = GarbageBound.ofThisProcess();

  private Trainer(
      NecoConfig config,
      ImageDataset dataset,
      RunFolder folder,
      Device device,
      ShardWorkers workers,
      Consumer<String> messages)
      throws IOException {
    this.config = config;
    this.dataset = dataset;
    this.folder = folder;
    this.device = device;
    this.messages = messages;
    if (dataset.size() < config.train().batchSize()) {
      throw new IllegalArgumentException(
          "the data set has %d images, fewer than one batch of %d: set a smaller train.batch_size"
              .formatted(dataset.size(), config.train().batchSize()));
    }
    NecoModel model = NecoModel.random(config.model(), config.seed(), device);
    this.steps =
        TrainingStep.of(model, config, config.train().scheduleSteps(dataset.size()), device);
    this.assembly = new StepAssembly(steps, config, device, workers);
    this.validation = PeriodicValidation.of(config, folder, device, messages);
    this.checkpoint = new RunCheckpoint(config.train(), folder, steps, validation);
  }

  /**
   * A run from its beginning: from random weights, from a file of weights, or from another run's state.
   *
   * @param config what is trained and how
   * @param dataset the images, at least one batch of them
   * @param folder where the run is kept
   * @param device what computes
   * @param workers who computes the shards of batches, where there are several
   * @param messages takes lines for the user
   * @throws IOException if the initial weights or the images for the validation cannot be loaded
   * @throws IllegalArgumentException if the images do not fill one batch
   */
  public static Trainer begin(
      NecoConfig config,
      ImageDataset dataset,
      RunFolder folder,
      Device device,
      ShardWorkers workers,
      Consumer<String> messages)
      throws IOException {
    Trainer trainer = new Trainer(config, dataset, folder, device, workers, messages);
    switch (config.initialWeights()) {
      case InitialWeights.Random random -> messages.accept(random.message());
      case InitialWeights.Load(Path file) -> trainer.loadWeights(file);
      case InitialWeights.Resume(Path file) -> trainer.checkpoint.continueFrom(file);
    }
    return trainer;
  }

  /**
   * The run of a folder, from its last checkpoint.
   *
   * @param config what is trained and how
   * @param dataset the images, at least one batch of them
   * @param folder where the run is kept
   * @param device what computes
   * @param workers who computes the shards of batches, where there are several
   * @param messages takes lines for the user
   * @throws IOException if the checkpoint cannot be read or does not fit the configuration
   * @throws IllegalArgumentException if the images do not fill one batch
   */
  public static Trainer resume(
      NecoConfig config,
      ImageDataset dataset,
      RunFolder folder,
      Device device,
      ShardWorkers workers,
      Consumer<String> messages)
      throws IOException {
    Trainer trainer = new Trainer(config, dataset, folder, device, workers, messages);
    trainer.checkpoint.resume();
    messages.accept(
        "Continuing %s after %d steps.".formatted(folder.path(), trainer.steps.stepsTaken()));
    return trainer;
  }

  private void loadWeights(Path file) throws IOException {
    NecoModel model = steps.model();
    List<String> leftOut =
        BackboneWeights.load(
            file, model.student().backbone(), config.train().partialWeights());
    model.copyBackboneToTeacher();
    messages.accept("Starting from the weights in %s.".formatted(file));
    leftOut.forEach(line -> messages.accept("  " + line));
  }

  /** The student and the teacher. */
  public NecoModel model() {
    return steps.model();
  }

  /** What takes the steps. */
  TrainingStep steps() {
    return steps;
  }

  /** How many steps were taken. */
  public long stepsTaken() {
    return steps.stepsTaken();
  }

  /** Whether there are no more steps to take. */
  public boolean isFinished() {
    return steps.stepsTaken() >= totalSteps();
  }

  private long totalSteps() {
    return config.train().totalSteps(dataset.size());
  }

  /** Keeps what a run was told. */
  @FunctionalInterface
  public interface Beginning {
    /**
     * Writes it.
     *
     * @throws IOException if it cannot be written
     */
    void write() throws IOException;
  }

  /**
   * Trains until the last step, or until asked to stop, and saves.
   *
   * @param stop asked after every step
   * @throws IOException if the run's folder cannot be written at the end
   * @throws NonFiniteLossException if a loss is not finite; what was saved before stays
   */
  public TrainingSummary run(BooleanSupplier stop) throws IOException, NonFiniteLossException {
    return run(stop, () -> {});
  }

  /**
   * Trains until the last step, or until asked to stop, and saves. Nothing but what a validation finds that is
   * due before is written before the first step was taken: by then it is known that the settings, the images
   * and the memory do for one.
   *
   * @param stop asked after every step, and while images are waited for
   * @param beginning what the run was told, which is written before the first checkpoint; a run that goes on
   *     and is stopped before it took a step keeps what it was told before
   * @throws IOException if the run's folder cannot be written, or images be read
   * @throws NonFiniteLossException if a loss is not finite; what was saved before stays
   */
  public TrainingSummary run(BooleanSupplier stop, Beginning beginning)
      throws IOException, NonFiniteLossException {
    long total = totalSteps();
    long first = steps.stepsTaken();
    RunReport report = RunReport.open(config, folder, first, total);
    try (report; BatchLoader loader = loader(first)) {
      validation.runIfDue(steps, loader.stepsPerEpoch(), report, stop);
      garbage.keep();
      while (steps.stepsTaken() < total
          && !stop.getAsBoolean()
          && takeStep(loader, report, beginning, stop)) {
        // Before the checkpoint, so that a run that goes on from it does not validate again.
        validation.runIfDue(steps, loader.stepsPerEpoch(), report, stop);
        checkpoint.saveIfDue(loader.stepsPerEpoch(), report::message);
        garbage.keep();
      }
    }
    if (steps.stepsTaken() == first && !folder.holdsRun()) {
      beginning.write();
    }
    checkpoint.finish();
    return report.summary(steps.stepsTaken());
  }

  /** False if the user ended the run before there were images for the step. */
  private boolean takeStep(
      BatchLoader loader, RunReport report, Beginning beginning, BooleanSupplier stop)
      throws IOException, NonFiniteLossException {
    long step = steps.stepsTaken();
    long begin = System.nanoTime();
    Optional<CropBatch> loaded = loader.next(stop);
    if (loaded.isEmpty()) {
      return false;
    }
    CropBatch batch = loaded.get();
    report.skipped(batch);
    StepGraph graph = assembly.next(batch);
    report.planned(assembly.cost());
    StepMetrics schedule = RunReport.scheduled(steps.optimizer(), step, (int) batch.epoch());
    double loss = graph.run();
    if (!Double.isFinite(loss)) {
      throw new NonFiniteLossException(
          step, loss, batch.images(), checkpoint.file(), checkpoint.savedSteps());
    }
    if (report.isFirstStep(step)) {
      beginning.write();
    }
    report.step(schedule, graph, loss, System.nanoTime() - begin);
    return true;
  }

  private BatchLoader loader(long firstStep) {
    int batch = config.train().batchSize();
    int threads =
        Math.min(config.numWorkers(), Runtime.getRuntime().availableProcessors());
    long stepsPerEpoch = Math.max(1, dataset.size() / batch);
    return BatchLoader.open(
        dataset,
        AugmentConfig.of(config.data()),
        LoaderOptions.of(batch, config.seed())
            .withShuffle(config.data().shuffle())
            .withDropLast(true)
            .withThreads(threads)
            .withPrefetch(config.data().prefetchBatches())
            .startingAt(Position.after(firstStep, stepsPerEpoch)));
  }
}
