package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.Datasets;
import io.abaculus.neco.data.ImageDataset;
import io.abaculus.neco.train.NonFiniteLossException;
import io.abaculus.neco.train.RunFolder;
import io.abaculus.neco.train.Trainer;
import io.abaculus.neco.train.TrainingSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A training run as a person sees it: what it begins with, how to go on, what it did. */
final class TrainingSession {
  private static final int DONE = 0;
  private static final int FAILED = 1;

  private final PrintWriter out;
  private final RunFolder folder;
  private final boolean resume;
  private final DeviceOptions devices;

  TrainingSession(PrintWriter out, RunFolder folder, boolean resume, DeviceOptions devices) {
    this.out = out;
    this.folder = folder;
    this.resume = resume;
    this.devices = devices;
  }

  /** What may be done with the trainer before its first step. */
  interface Prepared {
    void with(Trainer trainer, ImageDataset dataset, Device device) throws IOException;
  }

  int run(LayeredConfig layers) throws IOException {
    return run(layers, (trainer, dataset, device) -> {}, (trainer, dataset, device) -> {});
  }

  /** Trains, with something done before the first step and after the last. */
  int run(LayeredConfig layers, Prepared before, Prepared after) throws IOException {
    NecoConfig config = layers.bind();
    Device device = devices.open(config);
    layers.notes().forEach(this::say);
    ImageDataset dataset = Datasets.open(config.data());
    dataset.warnings().forEach(this::say);
    say(
        "%d images (%s); device %s: %s; run %s"
            .formatted(
                dataset.size(),
                dataset.name(),
                device.name(),
                device.description(),
                folder.path()));
    folder.begin(layers.toYaml());
    Consumer<String> messages = this::say;
    try (StopRequest stop =
        StopRequest.listen(() -> say("Stopping: finishing the step, then saving."))) {
      Trainer trainer =
          resume
              ? Trainer.resume(config, dataset, folder, device, messages)
              : Trainer.begin(config, dataset, folder, device, messages);
      before.with(trainer, dataset, device);
      TrainingSummary summary = trainer.run(stop::isRequested);
      say(summary.toString());
      if (summary.stopped()) {
        say("Saved %s. Go on with --resume --out %s".formatted(folder.checkpoint(), folder.path()));
      } else {
        Path weights =
            switch (config.objective()) {
              case NECO -> folder.studentWeights();
              case DINO -> folder.teacherWeights();
            };
        say("Saved %s and %s.".formatted(folder.checkpoint(), weights));
        after.with(trainer, dataset, device);
      }
      return DONE;
    } catch (NonFiniteLossException e) {
      say(String.valueOf(e.getMessage()));
      return FAILED;
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
