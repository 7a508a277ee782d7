package io.abaculus.neco.cli;

import io.abaculus.eval.features.SegmentationView;
import io.abaculus.eval.linear.ProbeSettings;
import io.abaculus.neco.evaluation.LinearTrials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code abaculus eval linear}: segmentation by a linear map of patch features. */
@Command(
    name = "linear",
    description = {
      "Trains a linear map of patch features on training images, and segments validation images by it.",
      "The heads are kept in --out, for the command segment. Exit status: 0 done, 1 if it was stopped."
    },
    mixinStandardHelpOptions = true)
public final class EvalLinearCommand implements Callable<Integer> {
  private static final int DEFAULT_SIDE = 448;

  /** The learning rate is a tenth after four fifths of the epochs, as after 20 of the paper's 25. */
  private static final double DECAYED_AFTER = 0.8;

  @Mixin private EvaluationOptions options;

  private int epochs;
  private int trainingBatch;
  private int labelSide;
  private boolean plain;
  private @Nullable Path cache;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "25",
      converter = CountConverter.Positive.class,
      description = "Epochs of training, the last fifth at a tenth of the rate; ${DEFAULT-VALUE} if not given.")
  void epochs(Integer number) {
    epochs = number;
  }

  @Option(
      names = "--train-batch",
      paramLabel = "N",
      defaultValue = "128",
      converter = CountConverter.Positive.class,
      description = "Images of a training step; ${DEFAULT-VALUE} if not given.")
  void trainingBatch(Integer images) {
    trainingBatch = images;
  }

  @Option(
      names = "--label-size",
      paramLabel = "PIXELS",
      defaultValue = "100",
      converter = CountConverter.Positive.class,
      description = "The side in which labels are compared; ${DEFAULT-VALUE} if not given, as in the paper.")
  void labelSide(Integer pixels) {
    labelSide = pixels;
  }

  @Option(
      names = "--no-augmentation",
      description = "Train on whole images, the same in every epoch, so that --cache holds all features.")
  void plain(boolean on) {
    plain = on;
  }

  @Option(
      names = "--cache",
      paramLabel = "FOLDER",
      description = {
        "Keep features there: of validation images, and of training images with --no-augmentation."
      })
  void cache(@Nullable Path folder) {
    cache = folder;
  }

  @Override
  public Integer call() throws IOException {
    ProbeSettings settings =
        ProbeSettings.ofPaper(options.protocol())
            .withEpochs(epochs, Math.max(1, (int) Math.round(DECAYED_AFTER * epochs)))
            .withBatchSize(trainingBatch)
            .withValidationEvery(epochs);
    return options.run(
        (images, patchSize) -> new LinearTrials(
            images,
            (plain ? settings.withoutAugmentation() : settings)
                .withView(
                    new SegmentationView(options.side(DEFAULT_SIDE, patchSize), labelSide)),
            options.seeds(1),
            options.batch(),
            EvaluationOptions.threads(),
            options.folder(),
            cache));
  }
}
