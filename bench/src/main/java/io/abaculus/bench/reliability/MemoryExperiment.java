package io.abaculus.bench.reliability;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.Datasets;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.train.NonFiniteLossException;
import io.abaculus.neco.train.RunFolder;
import io.abaculus.neco.train.ShardWorkers;
import io.abaculus.neco.train.Trainer;
import io.abaculus.neco.train.TrainingSummary;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a process holds while it trains, and while it makes one plan after another: heap after a collection, and
 * resident memory, which are to stay within 1 % once it has warmed up.
 */
final class MemoryExperiment implements Experiment {
  private static final double MOST_PERCENT = 1;
  private static final int SAMPLES = 60;
  private static final int PLANS = 10_000;
  private static final int WIDEST = 100;

  private final ExperimentReport.Builder report =
      new ExperimentReport.Builder("process", "heap after a collection", "resident memory");

  @Override
  public ExperimentReport run(Scale scale, Consumer<String> progress) throws Exception {
    train(scale.work(), scale.count(300, 3600), progress);
    plan(progress);
    return report.build();
  }

  private void train(Path work, long seconds, Consumer<String> progress)
      throws IOException, NonFiniteLossException {
    Path images = work.resolve("images");
    new SyntheticImages(16, 1, 160, 120, 1).write(images);
    NecoConfig config = training(images);
    MemorySamples samples = new MemorySamples();
    long begin = System.nanoTime();
    long between = seconds * 1_000_000_000 / SAMPLES;
    Trainer trainer =
        Trainer.begin(
            config, Datasets.open(config.data()), new RunFolder(work.resolve("run")),
            Devices.standard(), ShardWorkers.HERE, line -> {});
    TrainingSummary summary =
        trainer.run(
            () -> {
              if (System.nanoTime() - begin >= (samples.count() + 1) * between) {
                samples.take();
                progress.accept(
                    "sample %d of %d of the training".formatted(samples.count(), SAMPLES));
              }
              return samples.count() >= SAMPLES;
            },
            () -> {});
    row("%d s of training, %d steps".formatted(seconds, summary.lastStep()), samples);
  }

  /** A training that nothing but the clock ends. */
  static NecoConfig training(Path images) {
    return LayeredConfig.of("demo")
        .with("data.data_dir", images.toString(), "the experiment")
        .with(
            List.of(
                "train.max_steps=1000000000", "train.max_epochs=1000000",
                "train.schedule_steps=1000000000",
                "train.batch_size=4", "train.checkpoint_every=20", "train.log_every=1"))
        .bind();
  }

  /** Plans of different shapes: the cache keeps the last ones. */
  private void plan(Consumer<String> progress) {
    Device device = Devices.standard();
    MemorySamples samples = new MemorySamples();
    long before = device.plans().misses();
    for (int plan = 0; plan < PLANS; plan++) {
      int rows = 1 + plan % WIDEST;
      int columns = 1 + plan / WIDEST;
      Tensors.of(new float[rows * columns], rows, columns).exp().add(1).sum().item();
      if ((plan + 1) % (PLANS / SAMPLES) == 0) {
        samples.take();
      }
    }
    progress.accept("%d plans made".formatted(PLANS));
    row(
        "%d programs of different shapes, %d plans made"
            .formatted(PLANS, device.plans().misses() - before),
        samples);
  }

  private void row(String process, MemorySamples samples) {
    report.row(process, samples.heap().text(), samples.resident().text());
    if (samples.heap().percent() > MOST_PERCENT || samples.resident().percent() > MOST_PERCENT) {
      report.failure(
          "%s: it grows by more than %.0f %%".formatted(process, MOST_PERCENT));
    }
  }
}
