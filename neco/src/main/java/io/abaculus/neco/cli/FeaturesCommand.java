package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.eval.features.ImageFeatures;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.npy.NpyWriter;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.safetensors.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus features}: writes what a model makes of images. */
@Command(
    name = "features",
    description = {
      "Writes the patch and class tokens of images.",
      "After the model's last normalisation, as float32: NAME.patches.npy (rows, columns, channels) and",
      "NAME.class.npy (channels), or one NAME.safetensors with patch_tokens and class_token. Images of a folder",
      "keep their folders in it; images.jsonl says which NAME is which image.",
      "Exit status: 0 done, 1 if an image was skipped or it was stopped."
    },
    mixinStandardHelpOptions = true)
public final class FeaturesCommand implements Callable<Integer> {

  /** The formats of arrays. */
  enum Format {
    NPY(List.of(".patches.npy", ".class.npy")),
    SAFETENSORS(List.of(".safetensors"));

    private final List<String> endings;

    Format(List<String> endings) {
      this.endings = endings;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private ImageOptions images;
  @Mixin private OutputOptions out;
  @Mixin private DeviceOptions devices;

  private List<Path> paths = List.of();
  private Format format = Format.NPY;

  @Parameters(
      paramLabel = "IMAGES",
      arity = "1..*",
      description = "Images, or folders of them.")
  void paths(List<Path> filesAndFolders) {
    paths = filesAndFolders;
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "npy",
      description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
  void format(Format kind) {
    format = kind;
  }

  @Override
  public Integer call() throws IOException {
    Device device = devices.open();
    device.prepare();
    InputImages input = InputImages.of(paths);
    try (StopRequest stop = StopRequest.listen(() -> {});
        OutputFiles outputs = out.files(input, format.endings, List.of())) {
      FeatureRun run = images.run(model.load(device), device, null);
      FeatureRun.Outcome outcome =
          outputs.listing(() -> run.run(input, features -> write(features, outputs), stop));
      spec.commandLine().getOut().println(outcome.summary() + ", in " + out.folder());
      spec.commandLine().getOut().flush();
      return outcome.status();
    }
  }

  private void write(ImageFeatures image, OutputFiles outputs) throws IOException {
    PatchFeatures features = image.features();
    int[] grid = {features.rows(), features.columns(), features.channels()};
    switch (format) {
      case NPY -> {
        NpyWriter.write(
            outputs.file(image.index(), ".patches.npy"), features.patches(), grid);
        NpyWriter.write(
            outputs.file(image.index(), ".class.npy"), features.classToken(),
            features.channels());
      }
      case SAFETENSORS -> {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put(
            "patch_tokens",
            new TensorData.Floats(
                features.patches(), 0, StoredType.F32,
                new long[]{grid[0], grid[1], grid[2]}));
        tensors.put(
            "class_token",
            new TensorData.Floats(
                features.classToken(), 0, StoredType.F32, new long[]{features.channels()}));
        SafetensorsWriter.write(
            outputs.file(image.index(), ".safetensors"),
            tensors,
            Map.of(
                "image", image.file().toString(),
                "seen_as", image.image().width() + "x" + image.image().height()));
      }
    }
  }
}
