package io.abaculus.neco.data;

import io.abaculus.data.Batch;
import io.abaculus.data.DataLoader;
import io.abaculus.data.LoaderOptions;
import io.abaculus.data.OnUnreadable;
import io.abaculus.data.SkippedRecord;
import io.abaculus.data.UnreadableDatasetException;
import io.abaculus.data.image.RgbImage;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.augment.CropKind;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Delivers the batches of a training run, decoded and augmented by background threads ahead of the
 * step that uses them: a {@link DataLoader} of crops.
 *
 * <p>An image that cannot be read, or is too small, is replaced by the next one in its epoch's
 * order, and named in the batch. If more than half of the data set is like that, the loader stops
 * with a {@link DatasetException}.
 *
 * <p>Memory: {@code prefetch + 1} batches of float crops ({@link #bufferBytes()}), and in each
 * thread one decoded image.
 *
 * <p>{@code next()} is for one thread at a time; {@code close()} may come from any.
 */
public final class BatchLoader implements Iterator<CropBatch>, AutoCloseable {
  private final ImageDataset dataset;
  private final DataLoader<RgbImage, CropArrays> loader;
  private final long bufferBytes;

  private BatchLoader(
      ImageDataset dataset, DataLoader<RgbImage, CropArrays> loader, long bufferBytes) {
    this.dataset = dataset;
    this.loader = loader;
    this.bufferBytes = bufferBytes;
  }

  /**
   * Begins loading.
   *
   * @param options what they say of records that cannot be read does not count
   * @throws IllegalArgumentException if the data set does not fill one batch, the start lies beyond
   *     the epoch, or the crops of a batch do not fit an array
   */
  public static BatchLoader open(
      ImageDataset dataset, AugmentConfig config, LoaderOptions options) {
    if (options.dropLast() && dataset.size() < options.batchSize()) {
      throw new IllegalArgumentException(
          ("the data set has %d images, fewer than one batch of %d: use a smaller"
              + " batch size, or keep incomplete batches")
              .formatted(dataset.size(), options.batchSize()));
    }
    CropCollator collator = new CropCollator(config);
    for (CropKind kind : config.kinds()) {
      if (options.batchSize() * CropCollator.cropFloats(kind) > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(
            "%d crops of %d pixels of each of %d images do not fit one array: use a smaller batch size"
                .formatted(kind.count(), kind.size(), options.batchSize()));
      }
    }
    return new BatchLoader(
        dataset,
        DataLoader.open(dataset, options.withOnUnreadable(OnUnreadable.REPLACE), collator),
        collator.floatsPerImage() * Float.BYTES * options.batchSize() * (options.prefetch() + 1));
  }

  /** Batches per epoch. */
  public long stepsPerEpoch() {
    return loader.batchesPerEpoch();
  }

  /** The memory of all batches that this loader holds at once, in bytes. */
  public long bufferBytes() {
    return bufferBytes;
  }

  @Override
  public boolean hasNext() {
    return loader.hasNext();
  }

  /**
   * Waits for the next batch. It stays valid until the next call.
   *
   * @throws NoSuchElementException after the last batch of the last epoch
   * @throws UncheckedIOException with a {@link DatasetException} if more than half of the data set
   *     cannot be used
   * @throws IllegalStateException if the loader is closed, a background thread failed, or this
   *     thread was interrupted
   */
  @Override
  public CropBatch next() {
    return next(() -> false).orElseThrow();
  }

  /**
   * Waits for the next batch as {@link #next()} does, or until the wait is called off.
   *
   * @param stop asked several times a second while there is no batch; true ends the wait
   * @return empty if it was called off
   */
  public Optional<CropBatch> next(BooleanSupplier stop) {
    try {
      return loader.next(stop).map(this::cropBatch);
    } catch (UncheckedIOException e) {
      throw e.getCause() instanceof UnreadableDatasetException reason
          ? new UncheckedIOException(unusable(reason))
          : e;
    }
  }

  private CropBatch cropBatch(Batch<CropArrays> batch) {
    return new CropBatch(
        batch.position().epoch(),
        batch.position().batch(),
        batch.records().size(),
        batch.value().crops(),
        batch.value().globalBoxes(),
        batch.value().allBoxes(),
        batch.records().stream().map(dataset::path).toList(),
        batch.skipped().stream().map(this::skippedImage).toList(),
        batch.skippedSoFar());
  }

  private SkippedImage skippedImage(SkippedRecord record) {
    return new SkippedImage(dataset.path(record.index()), record.reason());
  }

  private DatasetException unusable(UnreadableDatasetException reason) {
    SkippedRecord example = reason.example();
    return new DatasetException(
        ("at least %d of the %d images of the data set '%s' cannot be used, more than half;"
            + " for example %s: %s")
            .formatted(
                reason.unreadable(), dataset.size(), dataset.name(), example.name(),
                example.reason()));
  }

  /**
   * Stops the threads, which are interrupted in what they read. Batches delivered before stay as
   * they are.
   */
  @Override
  public void close() {
    loader.close();
  }
}
