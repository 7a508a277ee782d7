package io.abaculus.neco.cli;

import io.abaculus.eval.linear.ProbeSettings;
import io.abaculus.neco.evaluation.LinearTrials;
import io.abaculus.neco.evaluation.ModelWorkers;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code abaculus eval linear}: segmentation by a linear map of patch features. */
@Command(
    name = "linear",
    description = {
      "Trains a linear map of patch features on training images, and segments validation images by it.",
      "The heads are kept in --out, for the command segment. Exit status: 0 done, 1 if it was stopped."
    },
    mixinStandardHelpOptions = true)
public class EvalLinearCommand implements Callable<Integer> {

  /** The learning rate is a tenth after four fifths of the epochs, as after 20 of the paper's 25. */
  private static final double DECAYED_AFTER = 0.8;

  @Mixin private EvaluationOptions options;
  @Mixin private FeatureOptions features;

  private int epochs;
  private int trainingBatch;
  private double learningRate;
  private boolean plain;

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
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.01",
      description = "Of the first epochs; ${DEFAULT-VALUE} if not given.")
  void learningRate(Double rate) {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new TypeConversionException("a learning rate is above 0, not " + rate);
    }
    learningRate = rate;
  }

  @Option(
      names = "--no-augmentation",
      description = "Train on whole images, the same in every epoch, so that --cache keeps their features too.")
  void plain(boolean on) {
    plain = on;
  }

  @Override
  public Integer call() throws IOException {
    return measure(ModelWorkers.HERE);
  }

  /**
   * Measures, with the same numbers whoever the workers are.
   *
   * @param workers of training steps
   * @return the exit status
   * @throws IOException if a model or an image cannot be read, or the folder not written
   */
  protected final int measure(ModelWorkers workers) throws IOException {
    ProbeSettings settings =
        ProbeSettings.ofPaper(options.protocol())
            .withEpochs(epochs, Math.max(1, (int) Math.round(DECAYED_AFTER * epochs)))
            .withBatchSize(trainingBatch)
            .withLearningRate(learningRate)
            .withValidationEvery(epochs);
    return options.run(
        (images, patchSize) -> new LinearTrials(
            images,
            plain ? settings.withoutAugmentation() : settings,
            options.seeds(1),
            features.source(options, patchSize),
            options.folder(),
            workers));
  }
}
