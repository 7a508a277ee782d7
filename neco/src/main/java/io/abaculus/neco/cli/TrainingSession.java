package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.Datasets;
import io.abaculus.neco.data.ImageDataset;
import io.abaculus.neco.train.NonFiniteLossException;
import io.abaculus.neco.train.RunFolder;
import io.abaculus.neco.train.ShardWorkers;
import io.abaculus.neco.train.Trainer;
import io.abaculus.neco.train.TrainingSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A training run as a person sees it: what it begins with, how to go on, what it did. No other command writes
 * to its folder meanwhile, and it does not either before everything was read that it needs.
 */
final class TrainingSession {
  private static final int DONE = 0;
  private static final int FAILED = 1;

  private final PrintWriter out;
  private final RunFolder folder;
  private final boolean resume;
  private final DeviceOptions devices;
  private final ShardWorkers workers;

  TrainingSession(
      PrintWriter out,
      RunFolder folder,
      boolean resume,
      DeviceOptions devices,
      ShardWorkers workers) {
    this.out = out;
    this.folder = folder;
    this.resume = resume;
    this.devices = devices;
    this.workers = workers;
  }

  /** Trains. */
  int run(LayeredConfig layers) throws IOException {
    NecoConfig config = layers.bind();
    try (StopRequest stop =
        StopRequest.listen(() -> say("Stopping: finishing the step, then saving."));
        var _ = FolderLock.acquire(folder.path(), command(config), this::say)) {
      if (folder.holdsRun() != resume) {
        throw new IOException(
            folder.path() + (resume ? " holds no run any more" : " holds a run by now"));
      }
      return run(layers, config, stop);
    }
  }

  private static String command(NecoConfig config) {
    return "abaculus " + config.objective().command();
  }

  private int run(LayeredConfig layers, NecoConfig config, StopRequest stop) throws IOException {
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
    Consumer<String> messages = this::say;
    Trainer trainer =
        resume
            ? Trainer.resume(config, dataset, folder, device, workers, messages)
            : Trainer.begin(config, dataset, folder, device, workers, messages);
    if (trainer.isFinished() && Files.exists(weights(config))) {
      say(
          ("The run is finished: it has taken all its %d steps. Its weights are %s. To go on, give it more by"
              + " --set train.max_steps or --set train.max_epochs.")
              .formatted(trainer.stepsTaken(), weights(config)));
      return DONE;
    }
    stop.bePatient();
    try {
      TrainingSummary summary =
          trainer.run(stop::isRequested, () -> folder.begin(layers.toYaml()));
      say(summary.toString());
      if (summary.stopped()) {
        say("Saved %s. Go on with --resume --out %s".formatted(folder.checkpoint(), folder.path()));
      } else {
        say("Saved %s and %s.".formatted(folder.checkpoint(), weights(config)));
      }
      return DONE;
    } catch (NonFiniteLossException e) {
      say(String.valueOf(e.getMessage()));
      return FAILED;
    } catch (IOException | RuntimeException | Error e) {
      sayHowToGoOn();
      throw e;
    }
  }

  /** What other commands take from a run. */
  private Path weights(NecoConfig config) {
    return switch (config.objective()) {
      case NECO -> folder.studentWeights();
      case DINO -> folder.teacherWeights();
    };
  }

  /** What is left of a run that failed: its checkpoint is whole, since each takes the place of the last. */
  private void sayHowToGoOn() {
    try {
      if (folder.holdsRun()) {
        say(
            "The checkpoint after step %d is whole: once the cause is removed, go on with --resume --out %s"
                .formatted(folder.stepsTaken(), folder.path()));
      }
    } catch (IOException e) {
      // What ended the run is told in any case.
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
