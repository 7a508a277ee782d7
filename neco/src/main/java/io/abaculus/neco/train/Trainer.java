package io.abaculus.neco.train;

import io.abaculus.device.Device;
import io.abaculus.eval.cluster.ClusterScore;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.config.InitialWeights;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.BatchLoader;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.data.ImageDataset;
import io.abaculus.neco.data.LoaderOptions;
import io.abaculus.neco.data.SkippedImage;
import io.abaculus.neco.metrics.MetricsWriter;
import io.abaculus.neco.metrics.Progress;
import io.abaculus.neco.metrics.StepMetrics;
import io.abaculus.neco.model.Encoder;
import io.abaculus.neco.model.NecoModel;
import io.abaculus.neco.model.NecoStep;
import io.abaculus.neco.model.StepGraph;
import io.abaculus.neco.model.StepInput;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs NeCo's training: crops from the loader, a step, metrics, and from time to time a checkpoint.
 * Ten steps, and five steps continued by five, end with the same bits.
 */
public final class Trainer {
  /** Steps in which the JVM still compiles, left out of the measured speed. */
  private static final int WARM_UP = 2;

  private final NecoConfig config;
  private final ImageDataset dataset;
  private final RunFolder folder;
  private final Device device;
  private final Consumer<String> messages;
  private final NecoStep steps;

  private final @Nullable Validation validation;

  /** After how many steps the student was last validated. */
  private long validated = -1;

  private @Nullable Path lastCheckpoint;
  private long savedSteps;

  private Trainer(
      NecoConfig config,
      ImageDataset dataset,
      RunFolder folder,
      Device device,
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
        NecoStep.of(model, config, config.train().scheduleSteps(dataset.size()), device);
    this.validation = Validation.of(config, device);
    if (validation == null) {
      messages.accept("Not validating: data.voc_data_path names no images for it.");
    }
  }

  /**
   * A run from its beginning.
   *
   * @param messages takes lines for the user
   * @throws IOException if the initial weights cannot be loaded
   */
  public static Trainer begin(
      NecoConfig config,
      ImageDataset dataset,
      RunFolder folder,
      Device device,
      Consumer<String> messages)
      throws IOException {
    Trainer trainer = new Trainer(config, dataset, folder, device, messages);
    switch (config.initialWeights()) {
      case InitialWeights.Random random -> messages.accept(random.message());
      case InitialWeights.Load(Path file) -> trainer.loadWeights(file);
      case InitialWeights.Resume(Path file) ->
          trainer.validated =
              RunState.load(file, trainer.steps, config.train().resetQueueOnResume());
    }
    return trainer;
  }

  /**
   * The run of a folder, from its last checkpoint.
   *
   * @throws IOException if the checkpoint cannot be read or does not fit the configuration
   */
  public static Trainer resume(
      NecoConfig config,
      ImageDataset dataset,
      RunFolder folder,
      Device device,
      Consumer<String> messages)
      throws IOException {
    Trainer trainer = new Trainer(config, dataset, folder, device, messages);
    trainer.validated =
        RunState.load(folder.checkpoint(), trainer.steps, config.train().resetQueueOnResume());
    trainer.lastCheckpoint = folder.checkpoint();
    trainer.savedSteps = trainer.steps.stepsTaken();
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

  /** How many steps were taken. */
  public long stepsTaken() {
    return steps.stepsTaken();
  }

  /**
   * Trains until the last step, or until asked to stop, and saves.
   *
   * @param stop asked after every step
   * @throws IOException if the run's folder cannot be written at the end
   * @throws NonFiniteLossException if a loss is not finite; what was saved before stays
   */
  public TrainingSummary run(BooleanSupplier stop) throws IOException, NonFiniteLossException {
    long total = config.train().totalSteps(dataset.size());
    long first = steps.stepsTaken();
    Speed speed = new Speed();
    List<Double> losses = new ArrayList<>();
    int skipped = 0;
    try (BatchLoader loader = loader(first);
        MetricsWriter metrics = MetricsWriter.open(folder.path(), first, messages);
        Progress progress = Progress.start("training", first, total)) {
      validateIfDue(loader.stepsPerEpoch(), metrics, progress, stop);
      while (steps.stepsTaken() < total && !stop.getAsBoolean()) {
        long step = steps.stepsTaken();
        long begin = System.nanoTime();
        CropBatch batch = loader.next();
        skipped = report(batch, progress);
        StepGraph graph =
            steps.next(
                StepInput.of(
                    batch, config.data().globalCrops(), config.model().patchSize(), device));
        if (speed.plan == null) {
          speed.plan = graph.plan();
        }
        StepMetrics schedule = scheduled(step, (int) batch.epoch());
        double loss = graph.run();
        if (!Double.isFinite(loss)) {
          throw new NonFiniteLossException(
              step, loss, batch.images(), lastCheckpoint, savedSteps);
        }
        losses.add(loss);
        double imagesPerSecond = speed.add(System.nanoTime() - begin);
        progress.update(step + 1, loss, imagesPerSecond);
        write(metrics, schedule, graph, loss, imagesPerSecond, step + 1 == total);
        // Before the checkpoint, so that a run that goes on from it does not validate again.
        validateIfDue(loader.stepsPerEpoch(), metrics, progress, stop);
        if (isCheckpointDue(step + 1, loader.stepsPerEpoch())) {
          saveOrWarn(progress);
        }
      }
    }
    boolean stopped = steps.stepsTaken() < total;
    if (savedSteps < steps.stepsTaken() || lastCheckpoint == null) {
      save();
    }
    saveWeights();
    return new TrainingSummary(
        first,
        steps.stepsTaken(),
        total,
        losses,
        speed.timedSteps(),
        speed.imagesPerSecond(),
        speed.gigaflops(),
        speed.plan == null ? 0 : speed.plan.peakBytes(),
        PeakMemory.bytes(),
        skipped,
        stopped);
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
            .startingAt(firstStep / stepsPerEpoch, firstStep % stepsPerEpoch));
  }

  private static int report(CropBatch batch, Progress progress) {
    for (SkippedImage image : batch.skipped()) {
      progress.message("skipped " + image.file() + ": " + image.reason());
    }
    return batch.skippedSoFar();
  }

  /** What the schedules say for a step, before it is taken. */
  private StepMetrics scheduled(long step, int epoch) {
    StepMetrics metrics = StepMetrics.of(step, epoch);
    for (ParameterGroup group : steps.optimizer().groups()) {
      metrics =
          metrics
              .with("lr/" + group.name(), group.learningRate().at(step))
              .with("weight_decay/" + group.name(), group.weightDecay().at(step));
    }
    return metrics;
  }

  private void write(
      MetricsWriter metrics,
      StepMetrics schedule,
      StepGraph graph,
      double loss,
      double imagesPerSecond,
      boolean last) {
    if (schedule.step() % config.train().logEvery() == 0 || last) {
      StepMetrics measured =
          schedule.with("loss", loss).with("images_per_second", imagesPerSecond);
      metrics.write(
          graph.gradientNorm() == null
              ? measured
              : measured.with("gradient_norm", graph.gradientNorm().item()));
    }
  }

  /** Validates after the last step of some epochs, unless that was done before the run was continued. */
  private void validateIfDue(
      long stepsPerEpoch, MetricsWriter metrics, Progress progress, BooleanSupplier stop) {
    long taken = steps.stepsTaken();
    boolean due =
        taken == 0
            ? config.validation().valAtStart()
            : taken % (stepsPerEpoch * config.validation().valEveryNEpochs()) == 0;
    if (validation == null || !due || validated == taken) {
      return;
    }
    List<ClusterScore> scores =
        validation.run(steps.model().student().backbone(), progress::message, stop);
    if (scores.isEmpty()) {
      return;
    }
    validated = taken;
    progress.message("validation after %d steps: %s".formatted(taken, Validation.text(scores)));
    long epoch = Math.max(0, taken - 1) / stepsPerEpoch;
    StepMetrics found = StepMetrics.of(Math.max(0, taken - 1), (int) epoch);
    for (ClusterScore score : scores) {
      found =
          found.with("K=" + score.name() + "_miou", score.score().meanIntersectionOverUnion());
    }
    metrics.writeValidation(found);
  }

  private boolean isCheckpointDue(long taken, long stepsPerEpoch) {
    Integer every = config.train().checkpointEvery();
    return every != null
        ? taken % every == 0
        : taken % (stepsPerEpoch * config.train().saveCheckpointEveryNEpochs()) == 0;
  }

  /** A checkpoint that cannot be written costs the checkpoint, not the run: the old one is whole. */
  private void saveOrWarn(Progress progress) {
    try {
      save();
    } catch (IOException e) {
      progress.message(
          "the checkpoint after step %d could not be written: %s. %s Trying again with the next one."
              .formatted(
                  steps.stepsTaken(),
                  e.getMessage(),
                  lastCheckpoint == null
                      ? "There is none yet."
                      : "The one after step %d is whole.".formatted(savedSteps)));
    }
  }

  private void save() throws IOException {
    RunState.save(folder.checkpoint(), steps, validated);
    lastCheckpoint = folder.checkpoint();
    savedSteps = steps.stepsTaken();
  }

  private void saveWeights() throws IOException {
    BackboneWeights.save(folder.studentWeights(), steps.model().student().backbone());
    Encoder teacher = steps.model().teacher();
    if (teacher != null) {
      BackboneWeights.save(folder.teacherWeights(), teacher.backbone());
    }
  }

  /** How fast the steps of this run were. */
  private final class Speed {
    private @Nullable Plan plan;
    private long steps;
    private long nanoseconds;
    private long warmUpNanoseconds;

    /** Adds a step and gives the images per second so far. */
    double add(long nanosecondsOfStep) {
      steps++;
      nanoseconds += nanosecondsOfStep;
      if (steps <= WARM_UP) {
        warmUpNanoseconds += nanosecondsOfStep;
      }
      return imagesPerSecond();
    }

    long timedSteps() {
      return steps > WARM_UP ? steps - WARM_UP : steps;
    }

    private double seconds() {
      return (steps > WARM_UP ? nanoseconds - warmUpNanoseconds : nanoseconds) / 1e9;
    }

    double imagesPerSecond() {
      return steps == 0 ? 0 : timedSteps() * config.train().batchSize() / seconds();
    }

    double gigaflops() {
      return plan == null ? 0 : timedSteps() * (plan.flops() / 1e9) / seconds();
    }
  }
}
