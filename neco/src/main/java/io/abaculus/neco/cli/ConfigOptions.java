package io.abaculus.neco.cli;

import io.abaculus.neco.config.LayeredConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options by which a command is told its configuration; a picocli mixin. */
public final class ConfigOptions {

  /** What a run begins from, and is not looked at again. */
  private static final Set<String> OF_BEGINNING =
      Set.of(
          "train.checkpoint", "train.only_load_weights", "train.partial_weights",
          "train.pretrained_weights");

  private @Nullable String config;
  private List<String> assignments = new ArrayList<>();
  private @Nullable Path weights;
  private boolean partial;
  private boolean printConfig;

  @Option(
      names = "--config",
      paramLabel = "NAME|FILE",
      description = "A preset (small/dinov2r, demo, ...) or a YAML file.")
  void config(@Nullable String nameOrFile) {
    config = nameOrFile;
  }

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override one setting, e.g. train.batch_size=8 or data.size_crops=[224,98].")
  void set(@Nullable List<String> keysAndValues) {
    assignments = keysAndValues == null ? new ArrayList<>() : keysAndValues;
  }

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = {
        "Start from the weights in this file (train.checkpoint): safetensors or PyTorch's, under the",
        "names of DINOv2, DINO, Hugging Face or timm."
      })
  void weights(@Nullable Path file) {
    weights = file;
  }

  @Option(
      names = "--partial",
      description = "Go on where weights are missing, unknown or of another shape (train.partial_weights).")
  void partial(boolean goOn) {
    partial = goOn;
  }

  @Option(
      names = "--print-config",
      description = "Print the whole configuration as YAML and stop.")
  void printConfig(boolean print) {
    printConfig = print;
  }

  /**
   * What the options ask for.
   *
   * @param defaultName the preset to use where {@code --config} is not given
   * @throws io.abaculus.neco.config.ConfigException if there is no such preset or file, or an
   *     override is not {@code KEY=VALUE}; whether values fit is checked by {@link
   *     LayeredConfig#bind}
   */
  public LayeredConfig layers(String defaultName) {
    LayeredConfig layers =
        LayeredConfig.of(config != null ? config : defaultName).with(assignments);
    if (weights != null) {
      layers =
          layers
              .with("train.checkpoint", weights, "--weights")
              .with("train.only_load_weights", "true", "--weights");
    }
    return partial ? layers.with("train.partial_weights", "true", "--partial") : layers;
  }

  /**
   * Refuses, for a run that goes on, what says how one begins: it has its weights and its configuration, and
   * would not look at others.
   *
   * @param config the run's configuration; if it is lost, another one may be given
   * @throws ParameterException naming the option
   */
  void requireNoBeginning(CommandLine command, Path config) {
    if (weights != null) {
      throw new ParameterException(
          command, "--resume goes on from the run's own weights: leave out --weights");
    }
    if (partial) {
      throw new ParameterException(
          command, "--resume goes on from the run's own weights: leave out --partial");
    }
    if (this.config != null && Files.exists(config)) {
      throw new ParameterException(
          command,
          "--resume goes on with the run's own configuration, %s: leave out --config, and change settings by --set"
              .formatted(config));
    }
    for (String assignment : assignments) {
      String key = assignment.replaceFirst("=.*", "").strip();
      if (OF_BEGINNING.contains(key)) {
        throw new ParameterException(
            command, "--resume goes on from the run's own weights: leave out --set " + key);
      }
    }
  }

  /** Whether the configuration is to be printed and nothing run. */
  public boolean printConfig() {
    return printConfig;
  }
}
