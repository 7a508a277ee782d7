package io.abaculus.neco.train;

import io.abaculus.device.Device;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.DatasetKind;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentationDatasets;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.dataset.Subset;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.incontext.InContextEvaluation;
import io.abaculus.eval.incontext.InContextListener;
import io.abaculus.eval.incontext.InContextSettings;
import io.abaculus.eval.incontext.MemoryLimit;
import io.abaculus.eval.metrics.SegmentationScore;
import io.abaculus.neco.config.ValidationConfig;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** In-context segmentation of a sample of VOC's validation images, by a sample of its training images. */
final class InContextValidation {
  private static final long MEMORY = 1L << 30;

  private final SegmentationDataset training;
  private final SegmentationDataset validation;
  private final InContextSettings settings;
  private final MemoryLimit limit;
  private final Device device;

  private InContextValidation(
      SegmentationDataset training,
      SegmentationDataset validation,
      InContextSettings settings,
      MemoryLimit limit,
      Device device) {
    this.training = training;
    this.validation = validation;
    this.settings = settings;
    this.limit = limit;
    this.device = device;
  }

  /**
   * What a configuration asks for.
   *
   * @param folder of the run
   * @param messages takes a line if there are no training images to make a memory of
   * @return null if it asks for none, or there is nothing to make it of
   */
  static @Nullable InContextValidation of(
      ValidationConfig config,
      int patchSize,
      Path folder,
      Device device,
      Consumer<String> messages) {
    String voc = config.vocDataPath();
    if (voc == null || config.valInContextImages() == 0) {
      return null;
    }
    try {
      SegmentationDataset training = first(voc, Split.TRAIN, config);
      int patches = config.sizeCropsVal() / patchSize;
      InContextSettings settings = InContextSettings.of(config.sizeCropsVal());
      int neighbors = Math.min(settings.neighbors(), patches * patches * training.size());
      return new InContextValidation(
          training,
          first(voc, Split.VAL, config),
          settings.withNeighbors(neighbors).withBatch(config.valBatchSize()),
          new MemoryLimit(MEMORY, folder),
          device);
    } catch (IOException e) {
      messages.accept("Not validating in context: " + e.getMessage());
      return null;
    }
  }

  private static Subset first(String voc, Split split, ValidationConfig config)
      throws IOException {
    return Subset.first(
        SegmentationDatasets.open(DatasetKind.VOC, Path.of(voc), split, Protocol.STANDARD),
        config.valInContextImages());
  }

  /**
   * Measures a model.
   *
   * @return the mean intersection over union in [0, 1]; empty if it was stopped, or too few images could be
   *     read
   */
  OptionalDouble run(
      VisionTransformer model, Consumer<String> messages, BooleanSupplier stop) {
    try {
      return new InContextEvaluation(new FeatureExtractor(model, device), settings, device)
          .run(training, validation, limit, new Listener(messages), stop)
          .map(counts -> SegmentationScore.of(counts, settings.matching()))
          .map(score -> OptionalDouble.of(score.meanIntersectionOverUnion(Protocol.STANDARD)))
          .orElse(OptionalDouble.empty());
    } catch (IOException | IllegalArgumentException e) {
      messages.accept("no in-context validation: " + e.getMessage());
      return OptionalDouble.empty();
    }
  }

  private record Listener(Consumer<String> messages) implements InContextListener {
    @Override
    public void skip(String record, String reason) {
      messages.accept("validation skips " + record + ": " + reason);
    }
  }
}
