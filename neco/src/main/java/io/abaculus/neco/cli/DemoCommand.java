package io.abaculus.neco.cli;

import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.data.SyntheticImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code abaculus demo}: the main job on made-up images, in some minutes on two cores. */
@Command(
    name = "demo",
    description = {
      "Shows the main job on made-up images, in some minutes.",
      "Measures a small vision transformer that was pretrained on images like them, post-trains it by NeCo",
      "with several seeds, measures again, and writes a report of before and after. What is done already",
      "is not done again."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  /** What {@code pretrain/demo} made of {@link #PRETRAINING}; docs/evaluation.md has the commands. */
  private static final String SHIPPED = "/io/abaculus/neco/demo/start.safetensors";

  private static final SyntheticImages PRETRAINING = new SyntheticImages(3600, 160, 160, 128, 101);

  @Spec private CommandSpec spec;

  private @Nullable Path start;
  private @Nullable Path pretrainingImages;
  private int seeds;

  @Mixin private DeviceOptions devices;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "runs/demo",
      description = "Where images, runs, report and picture go; ${DEFAULT-VALUE} if not given.") private Path out;

  @Option(names = "--set", paramLabel = "KEY=VALUE",
      description = "Override one setting of the post-training.") private List<String> assignments =
          new ArrayList<>();

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description = "Begin with other weights, such as 'pretrain --config pretrain/demo' makes.")
  void start(@Nullable Path file) {
    start = file;
  }

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      converter = CountConverter.Positive.class,
      description = "How often it is post-trained; ${DEFAULT-VALUE} if not given.")
  void seeds(Integer number) {
    seeds = number;
  }

  @Option(
      names = "--pretraining-images",
      paramLabel = "FOLDER",
      description = "Only write the images that the shipped weights were pretrained on there.")
  void pretrainingImages(@Nullable Path folder) {
    pretrainingImages = folder;
  }

  @Override
  public Integer call() throws IOException {
    if (pretrainingImages != null) {
      return writePretrainingImages(pretrainingImages);
    }
    LayeredConfig layers = devices.over(LayeredConfig.of("miniature")).with(assignments);
    devices.open(layers.bind()); // what is wrong with them is said before anything is written
    try (var _ = FolderLock.acquire(out, spec)) {
      return new Miniature(
          out, start(), Miniature.Scene.OF_DEMO, seeds, devices, spec.commandLine().getOut())
          .run(layers);
    }
  }

  private int writePretrainingImages(Path folder) throws IOException {
    try (var _ = FolderLock.acquire(folder, spec)) {
      PRETRAINING.write(folder);
    }
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%d images to pretrain on, and %d to choose settings by, are in %s%n",
            PRETRAINING.trainImages(), PRETRAINING.validationImages(), folder.toAbsolutePath());
    return 0;
  }

  private Path start() throws IOException {
    if (start == null) {
      return shipped();
    }
    if (!Files.exists(start)) {
      throw new NoSuchFileException(start.toString());
    }
    return start;
  }

  /** The weights that come with the program, in a file of their own. */
  private Path shipped() throws IOException {
    Path file = out.resolve("start.safetensors");
    try (InputStream weights =
        Objects.requireNonNull(DemoCommand.class.getResourceAsStream(SHIPPED), SHIPPED)) {
      Files.copy(weights, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
