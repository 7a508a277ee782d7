package io.abaculus.neco.cli;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.RgbImage;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.picture.FeaturePicture;
import io.abaculus.neco.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code abaculus demo}: the main job on made-up images, in a few minutes on two cores. */
@Command(
    name = "demo",
    description = {
      "Shows the main job on made-up images, in a few minutes.",
      "Makes a small set of images, trains a small vision transformer on it by the same code as train,",
      "and draws its patch features before and after. With --start it begins from weights that 'pretrain",
      "--config pretrain/demo' made, post-trains them with several seeds, and measures before and after."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final int SHOWN = 5;
  private static final SyntheticImages IMAGES = new SyntheticImages(240, SHOWN, 192, 160, 7);

  @Spec private CommandSpec spec;

  private @Nullable Path start;
  private int seeds;

  @Mixin private DeviceOptions devices;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "runs/demo",
      description = "Where images, run and picture go; ${DEFAULT-VALUE} if not given.") private Path out;

  @Option(names = "--set", paramLabel = "KEY=VALUE",
      description = "Override one setting.") private List<String> assignments = new ArrayList<>();

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description = "Pretrained weights to measure, to post-train by the preset miniature, and to measure again.")
  void start(@Nullable Path file) {
    start = file;
  }

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      converter = CountConverter.Positive.class,
      description = "How often, with --start; ${DEFAULT-VALUE} if not given.")
  void seeds(Integer number) {
    seeds = number;
  }

  @Override
  public Integer call() throws IOException {
    try (var _ =
        FolderLock.acquire(out, spec)) {
      return run();
    }
  }

  private int run() throws IOException {
    if (start != null) {
      return miniature(start);
    }
    RunFolder folder = new RunFolder(out.resolve("run"));
    if (folder.holdsRun()) {
      throw new ParameterException(
          spec.commandLine(),
          out + " holds a demo already: delete it, or choose another folder with --out");
    }
    Path data = out.resolve("images");
    LayeredConfig layers =
        devices.over(LayeredConfig.of("demo"))
            .with("data.data_dir", data, "demo")
            .with(assignments);
    NecoConfig config = layers.bind();
    TrainingSession session =
        new TrainingSession(spec.commandLine().getOut(), folder, false, devices);
    devices.open(config);
    Files.createDirectories(data);
    IMAGES.write(data);
    FeaturePicture picture = new FeaturePicture(shown(data), pictureSide(config));
    Path file = out.resolve("features.png");
    return session.run(
        layers,
        (trainer, dataset, device) -> picture.add("before",
            trainer.model().student().backbone(), device),
        (trainer, dataset, device) -> {
          picture.add("after", trainer.model().student().backbone(), device);
          picture.write(file);
          spec.commandLine()
              .getOut()
              .println("The features before and after are in " + file.toAbsolutePath());
          spec.commandLine().getOut().flush();
        });
  }

  private int miniature(Path weights) throws IOException {
    if (!Files.exists(weights)) {
      throw new NoSuchFileException(weights.toString());
    }
    return new Miniature(
        out.resolve("miniature"), weights, Miniature.Scene.OF_DEMO, seeds, devices,
        spec.commandLine().getOut())
        .run(devices.over(LayeredConfig.of("miniature")).with(assignments));
  }

  /** Twice the size of the crops, for finer pictures. */
  private static int pictureSide(NecoConfig config) {
    return 2 * config.data().globalSize() / config.model().patchSize() * config.model().patchSize();
  }

  private static List<RgbImage> shown(Path data) throws IOException {
    Path folder = data.resolve("VOCSegmentation");
    List<String> names = Files.readAllLines(folder.resolve("sets").resolve("val.txt"));
    List<RgbImage> images = new ArrayList<>();
    for (String name : names.subList(0, Math.min(SHOWN, names.size()))) {
      images.add(
          ImageDecoder.DEFAULT.decode(folder.resolve("images").resolve(name.strip() + ".jpg")));
    }
    return images;
  }
}
