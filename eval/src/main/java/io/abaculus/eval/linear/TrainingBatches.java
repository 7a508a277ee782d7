package io.abaculus.eval.linear;

import io.abaculus.data.Batch;
import io.abaculus.data.Collator;
import io.abaculus.data.DataLoader;
import io.abaculus.data.Dataset;
import io.abaculus.data.LoaderOptions;
import io.abaculus.data.Transform;
import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentationTransforms;
import io.abaculus.eval.dataset.SegmentedImage;
import io.abaculus.eval.features.LabelledFeatureReader;
import io.abaculus.eval.features.LabelledFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The batches that a head is trained on: of images that go through the model as they come, or of features
 * that are there already.
 *
 * @param <T> what is loaded
 */
final class TrainingBatches<T> implements AutoCloseable {
  private static final double SMALLEST_PART = 0.8;

  private final DataLoader<T, List<T>> loader;
  private final Function<List<T>, ProbePart> part;
  private final LinearProbe.Listener listener;

  private TrainingBatches(
      DataLoader<T, List<T>> loader,
      Function<List<T>, ProbePart> part,
      LinearProbe.Listener listener) {
    this.loader = loader;
    this.part = part;
    this.listener = listener;
  }

  /** Batches of images. */
  static TrainingBatches<SegmentedImage> ofImages(
      SegmentationDataset images,
      LabelledFeatureReader reader,
      boolean augmented,
      LoaderOptions options,
      LinearProbe.Listener listener) {
    int side = reader.view().side();
    Transform<SegmentedImage, SegmentedImage> transform =
        augmented
            ? SegmentationTransforms.randomResizedCrop(
                side, SMALLEST_PART, 1, LabelMap.Pick.CENTER)
                .andThen(SegmentationTransforms.randomHorizontalFlip())
            : SegmentationTransforms.resize(side, LabelMap.Pick.CENTER);
    return new TrainingBatches<>(
        DataLoader.open(
            images,
            options.withThreads(reader.threads()),
            Collator.of(transform, UnaryOperator.identity())),
        some -> new ProbePart.Images(some, reader.view()),
        listener);
  }

  /** Batches of features. */
  static TrainingBatches<LabelledFeatures> ofFeatures(
      Dataset<LabelledFeatures> features,
      LoaderOptions options,
      LinearProbe.Listener listener) {
    return new TrainingBatches<>(
        DataLoader.open(
            features,
            // A batch is 200 MB of a ViT-S at 448 pixels.
            options.withPrefetch(1),
            Collator.of((image, random) -> image, UnaryOperator.identity())),
        ProbePart.Features::new,
        listener);
  }

  long perEpoch() {
    return loader.batchesPerEpoch();
  }

  /** The images of the next step in parts, cut by their number alone. */
  List<ProbePart> next() {
    Batch<List<T>> batch = loader.next();
    batch.skipped().forEach(record -> listener.skip(record.name(), record.reason()));
    List<T> images = batch.value();
    List<ProbePart> parts = new ArrayList<>();
    for (int first = 0; first < images.size(); first += ProbePart.IMAGES) {
      parts.add(
          part.apply(
              images.subList(first, Math.min(images.size(), first + ProbePart.IMAGES))));
    }
    return parts;
  }

  @Override
  public void close() {
    loader.close();
  }
}
