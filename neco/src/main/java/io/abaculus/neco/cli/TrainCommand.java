package io.abaculus.neco.cli;

import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.train.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code abaculus train}: post-trains a vision transformer with NeCo on a folder of images. */
@Command(
    name = "train",
    description = {
      "Post-trains a vision transformer with NeCo (Patch Neighbor Consistency) on a folder of images.",
      "Ctrl-C finishes the step and saves; --resume goes on from there."
    },
    mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {
  private static final String DEFAULT_PRESET = "small/dinov2r";

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

  @Override
  public Integer call() throws IOException {
    if (configuration.printConfig()) {
      spec.commandLine().getOut().print(layers(DEFAULT_PRESET).toYaml());
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
    if (!resume && folder.holdsRun()) {
      throw new ParameterException(
          spec.commandLine(),
          out + " holds a run already: continue it with --resume, or choose another folder");
    }
    LayeredConfig layers = layers(resume ? folder.config().toString() : DEFAULT_PRESET);
    NecoConfig config = layers.bind();
    if (config.data().dataDir() == null) {
      throw new ParameterException(
          spec.commandLine(), "--data FOLDER says where the images are");
    }
    return new TrainingSession(spec.commandLine().getOut(), folder, resume, devices).run(layers);
  }

  private LayeredConfig layers(String defaultName) {
    return withData(devices.over(configuration.layers(defaultName)));
  }

  private LayeredConfig withData(LayeredConfig layers) {
    LayeredConfig result = layers;
    if (data != null) {
      result = result.with("data.data_dir", data.toString(), "--data");
      if (!layers.isSetByUser("data.dataset_name")) {
        result = result.with("data.dataset_name", "auto", "--data");
      }
    }
    return result;
  }
}
