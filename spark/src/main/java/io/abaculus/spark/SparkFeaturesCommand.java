package io.abaculus.spark;

import io.abaculus.device.Devices;
import io.abaculus.eval.features.ImageSizing;
import io.abaculus.neco.cli.CountConverter;
import io.abaculus.neco.cli.ImageOptions;
import io.abaculus.neco.cli.ModelOptions;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.spark.features.FeatureJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus features --spark MASTER}: writes what a model makes of images to Parquet. */
@Command(
    name = "features",
    description = {
      "Writes the class and patch tokens of images to Parquet files, computed by Spark's executors.",
      "A row has path, width, height, rows, columns, class_token and patch_tokens (rows, columns, channels), or path",
      "and error. Run again it computes the parts that are missing.",
      "Exit status: 0 done, 1 if an image was skipped or it failed."
    },
    mixinStandardHelpOptions = true)
public final class SparkFeaturesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SparkOptions spark;
  @Mixin private ModelOptions model;
  @Mixin private ImageOptions images;

  private int part;

  @Parameters(
      paramLabel = "IMAGES",
      arity = "1..*",
      description = "Images, .tar files of images, or folders of both, on any file system that Hadoop knows.") private List<
          String> inputs =
              List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the Parquet files, on any file system that Hadoop knows.") private String out =
          "";

  @Option(
      names = "--part",
      paramLabel = "N",
      defaultValue = "256",
      converter = CountConverter.Positive.class,
      description = "Images that a task takes and that one file holds; ${DEFAULT-VALUE} if not given. A .tar is one part.")
  void part(Integer files) {
    part = files;
  }

  @Override
  public Integer call() throws IOException {
    return spark.with("abaculus features", session -> {
      VisionTransformer loaded = model.load(Devices.standard());
      ImageSizing sizing = images.sizing(loaded.config().patchSize(), null);
      FeatureJob.Outcome outcome =
          new FeatureJob(session, sizing, images.batch(), part)
              .run(
                  loaded,
                  inputs.stream().map(HadoopPaths::absolute).toList(),
                  HadoopPaths.absolute(out),
                  this::say);
      outcome.skipped()
          .forEach(image -> say("skipped %s: %s".formatted(image.path(), image.reason())));
      say(summary(outcome));
      return outcome.skipped().isEmpty() ? 0 : 1;
    });
  }

  private String summary(FeatureJob.Outcome outcome) {
    return "%d %s, %d skipped, in %d parts, %d of them computed now, in %s"
        .formatted(
            outcome.images(),
            outcome.images() == 1 ? "image" : "images",
            outcome.skipped().size(),
            outcome.parts(),
            outcome.computed(),
            out);
  }

  private void say(String line) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(line);
    terminal.flush();
  }
}
