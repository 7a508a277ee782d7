package io.abaculus.neco.cli;

import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.config.Objective;
import io.abaculus.neco.train.RunFolder;
import io.abaculus.neco.train.ShardWorkers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code train} and {@code pretrain} have in common: a run on a folder of images, begun or continued. */
public abstract class RunTrainingCommand implements Callable<Integer> {
  private final String defaultPreset;
  private final Objective objective;

  @Spec private CommandSpec spec;

  @Mixin private ConfigOptions configuration;
  @Mixin private DeviceOptions devices;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Images: any folder of them, or COCO, ImageNet or VOC as they are laid out.") private @Nullable Path data;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "The folder of the run: checkpoint, weights, metrics, configuration.") private @Nullable Path out;

  @Option(
      names = "--resume",
      description = "Continue the run in --out with its own configuration, but for --set.") private boolean resume;

  /**
   * A command.
   *
   * @param defaultPreset the configuration where {@code --config} is not given
   * @param objective what its runs train for
   */
  protected RunTrainingCommand(String defaultPreset, Objective objective) {
    this.defaultPreset = defaultPreset;
    this.objective = objective;
  }

  @Override
  public Integer call() throws IOException {
    if (configuration.printConfig()) {
      spec.commandLine().getOut().print(layers(defaultPreset).toYaml());
      spec.commandLine().getOut().flush();
      return 0;
    }
    if (out == null) {
      throw new ParameterException(spec.commandLine(), "--out RUN says where the run is kept");
    }
    RunFolder folder = new RunFolder(out);
    if (resume && !folder.holdsRun()) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no run to continue in " + out + ": " + folder.checkpoint() + " is missing");
    }
    if (resume) {
      configuration.requireNoBeginning(spec.commandLine(), folder.config());
    }
    if (!resume && folder.holdsRun()) {
      throw new ParameterException(
          spec.commandLine(),
          out + " holds a run already: continue it with --resume, or choose another folder");
    }
    LayeredConfig layers = layers(resume ? folder.config().toString() : defaultPreset);
    NecoConfig config = layers.bind();
    if (config.objective() != objective) {
      throw new ParameterException(
          spec.commandLine(),
          "%s has train.objective %s: use 'abaculus %s'"
              .formatted(
                  layers.name(),
                  config.objective().text(),
                  config.objective().command()));
    }
    if (config.data().dataDir() == null) {
      throw new ParameterException(
          spec.commandLine(), "--data FOLDER says where the images are");
    }
    return train(
        config,
        workers -> new TrainingSession(
            spec.commandLine().getOut(), folder, resume, devices, workers)
            .run(layers));
  }

  /** A training of which all but who computes shards of batches is known. */
  protected interface Training {
    /**
     * Trains.
     *
     * @return the exit status
     * @throws IOException if it fails
     */
    int run(ShardWorkers workers) throws IOException;
  }

  /**
   * Trains in this process alone, unless a command has others compute shards.
   *
   * @param config of the training
   * @return the exit status
   * @throws IOException if it fails
   */
  protected int train(NecoConfig config, Training training) throws IOException {
    return training.run(ShardWorkers.HERE);
  }

  /** How it is called, with the terminal that it prints to. */
  protected CommandSpec spec() {
    return spec;
  }

  private LayeredConfig layers(String defaultName) {
    return withData(devices.over(configuration.layers(defaultName)));
  }

  private LayeredConfig withData(LayeredConfig layers) {
    LayeredConfig result = layers;
    if (data != null) {
      result = result.with("data.data_dir", data, "--data");
      if (!layers.isSetByUser("data.dataset_name")) {
        result = result.with("data.dataset_name", "auto", "--data");
      }
    }
    return result;
  }
}
