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
  private final Function<List<T>, List<LabelledFeatures>> encode;
  private final LinearProbe.Listener listener;

  private TrainingBatches(
      DataLoader<T, List<T>> loader,
      Function<List<T>, List<LabelledFeatures>> encode,
      LinearProbe.Listener listener) {
    this.loader = loader;
    this.encode = encode;
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
        reader::encode,
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
        UnaryOperator.identity(),
        listener);
  }

  long perEpoch() {
    return loader.batchesPerEpoch();
  }

  List<LabelledFeatures> next() {
    Batch<List<T>> batch = loader.next();
    batch.skipped().forEach(record -> listener.skip(record.name(), record.reason()));
    return encode.apply(batch.value());
  }

  @Override
  public void close() {
    loader.close();
  }
}
