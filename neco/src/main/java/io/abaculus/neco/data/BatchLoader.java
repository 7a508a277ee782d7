package io.abaculus.neco.data;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.RgbImage;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.augment.Augmentation;
import io.abaculus.neco.augment.CounterRandom;
import io.abaculus.neco.augment.CropBox;
import io.abaculus.neco.augment.CropPairs;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the batches of a training run, decoded and augmented by background threads ahead of the
 * step that uses them.
 *
 * <p>The batches depend on the data set, the augmentation, the batch size, the seed and the
 * shuffling, and on nothing else: not on the number of threads, nor on where in the run the loader
 * began. An image that cannot be read, or is too small, is replaced by the next one in its epoch's
 * order, and named in the batch. If more than half of the data set is like that, the loader stops
 * with a {@link DatasetException}.
 *
 * <p>Memory: {@code prefetch + 1} batches of float crops ({@link #bufferBytes()}), and in each
 * thread one decoded image.
 *
 * <p>{@code next()} is for one thread at a time; {@code close()} may come from any.
 */
public final class BatchLoader implements Iterator<CropBatch>, AutoCloseable {
  /**
   * The place of the shuffling among the streams of random numbers; those of images have more
   * parts.
   */
  private static final long SHUFFLE = 0;

  private static final int BOX = 4;
  private static final int CHANNELS = 3;

  private final ImageDataset dataset;
  private final LoaderOptions options;
  private final Augmentation augmentation;
  private final AugmentConfig config;
  private final ImageDecoder decoder;
  private final long stepsPerEpoch;
  private final List<Thread> threads = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workAvailable = lock.newCondition();
  private final Condition batchFinished = lock.newCondition();

  // Batches are numbered from 0, the first this loader makes. Guarded by lock:
  private final Batch[] ring;
  private long made;
  private int takenOfCurrent;
  private long delivered;
  private long released;
  private boolean closed;
  private long orderEpoch = -1;
  private int[] order = {};

  // Only the thread that calls next() touches these:
  private final LinkedHashMap<Path, SkippedImage> skippedSoFar = new LinkedHashMap<>();

  /** What is known to be unusable, so that it is not read again. */
  private final Map<Integer, String> unusable = new ConcurrentHashMap<>();

  /**
   * A batch in the making. Its arrays are written by the threads, each in the places of its own
   * images.
   */
  private static final class Batch {
    final long epoch;
    final long step;
    final int[] order;
    final int size;
    final List<float[]> crops;
    final float[] globalBoxes;
    final float[] allBoxes;
    final Path[] images;
    final List<List<SkippedImage>> skipped = new ArrayList<>();
    int remaining;
    @Nullable Throwable failure;

    Batch(long epoch, long step, int[] order, int size, AugmentConfig config,
        @Nullable Batch reuse) {
      this.epoch = epoch;
      this.step = step;
      this.order = order;
      this.size = size;
      images = new Path[size];
      remaining = size;
      for (int i = 0; i < size; i++) {
        skipped.add(List.of());
      }
      if (reuse != null && reuse.size == size) {
        crops = reuse.crops;
        globalBoxes = reuse.globalBoxes;
        allBoxes = reuse.allBoxes;
      } else {
        crops = new ArrayList<>();
        for (int crop = 0; crop < config.crops(); crop++) {
          crops.add(new float[Math.multiplyExact(size, cropLength(config, crop))]);
        }
        globalBoxes = new float[size * config.globalCrops() * config.crops() * BOX];
        allBoxes = new float[globalBoxes.length];
      }
    }
  }

  private BatchLoader(ImageDataset dataset, AugmentConfig config, LoaderOptions options,
      ImageDecoder decoder) {
    this.dataset = dataset;
    this.config = config;
    this.options = options;
    this.decoder = decoder;
    augmentation = new Augmentation(config);
    int size = dataset.size();
    int batch = options.batchSize();
    stepsPerEpoch = options.dropLast() ? size / batch : (size + batch - 1L) / batch;
    if (stepsPerEpoch == 0) {
      throw new IllegalArgumentException(
          ("the data set has %d images, fewer than one batch of %d: use a smaller"
              + " batch size, or keep incomplete batches")
              .formatted(size, batch));
    }
    if (options.startStep() > stepsPerEpoch) {
      throw new IllegalArgumentException(
          "an epoch has %d batches, so none begins at step %d".formatted(stepsPerEpoch,
              options.startStep()));
    }
    for (int crop = 0; crop < config.crops(); crop++) {
      if ((long) batch * cropLength(config, crop) > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(
            "%d crops of %d pixels do not fit one array: use a smaller batch size"
                .formatted(batch, config.kindOf(crop).size()));
      }
    }
    ring = new Batch[options.prefetch() + 1];
  }

  /**
   * Begins loading.
   *
   * @throws IllegalArgumentException if the data set does not fill one batch, or the start lies
   *     beyond the epoch
   */
  public static BatchLoader open(ImageDataset dataset, AugmentConfig config,
      LoaderOptions options) {
    return open(dataset, config, options, ImageDecoder.DEFAULT);
  }

  /**
   * Begins loading with a decoder of one's own; otherwise as
   * {@link #open(ImageDataset, AugmentConfig, LoaderOptions)}.
   */
  public static BatchLoader open(
      ImageDataset dataset, AugmentConfig config, LoaderOptions options, ImageDecoder decoder) {
    BatchLoader loader = new BatchLoader(dataset, config, options, decoder);
    for (int i = 0; i < options.threads(); i++) {
      Thread thread = new Thread(loader::work, "abaculus-loader-" + i);
      thread.setDaemon(true);
      loader.threads.add(thread);
    }
    loader.threads.forEach(Thread::start);
    return loader;
  }

  /** Batches per epoch. */
  public long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** The memory of all batches that this loader holds at once, in bytes. */
  public long bufferBytes() {
    long floats = 2L * config.globalCrops() * config.crops() * BOX;
    for (int crop = 0; crop < config.crops(); crop++) {
      floats += cropLength(config, crop);
    }
    return floats * Float.BYTES * options.batchSize() * ring.length;
  }

  private static int cropLength(AugmentConfig config, int crop) {
    int size = config.kindOf(crop).size();
    return Math.multiplyExact(CHANNELS, Math.multiplyExact(size, size));
  }

  @Override
  public boolean hasNext() {
    return epochOf(delivered) < options.endEpoch();
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
    if (!hasNext()) {
      throw new NoSuchElementException("the batches end before epoch " + options.endEpoch());
    }
    Batch batch = awaitBatch();
    Set<SkippedImage> skipped = new LinkedHashSet<>();
    for (List<SkippedImage> some : batch.skipped) {
      for (SkippedImage image : some) {
        skippedSoFar.put(image.file(), image);
        skipped.add(image);
      }
    }
    if (skippedSoFar.size() > dataset.size() / 2) {
      throw new UncheckedIOException(
          tooManyUnusable(skippedSoFar.size(), skippedSoFar.firstEntry().getValue()));
    }
    return new CropBatch(
        batch.epoch,
        batch.step,
        batch.size,
        List.copyOf(batch.crops),
        batch.globalBoxes,
        batch.allBoxes,
        List.of(batch.images),
        List.copyOf(skipped),
        skippedSoFar.size());
  }

  private Batch awaitBatch() {
    lock.lock();
    try {
      released = delivered;
      workAvailable.signalAll();
      while (true) {
        if (closed) {
          throw new IllegalStateException("the loader is closed");
        }
        Batch batch = ring[ringIndex(delivered)];
        if (delivered < made && batch != null) {
          if (batch.failure != null) {
            throw rethrow(batch.failure);
          }
          if (batch.remaining == 0) {
            delivered++;
            return batch;
          }
        }
        batchFinished.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException rethrow(Throwable failure) {
    return failure instanceof DatasetException e
        ? new UncheckedIOException(e)
        : new IllegalStateException("a loader thread failed: " + failure, failure);
  }

  /**
   * Stops the threads; each finishes the image it is at. Batches delivered before stay as they are.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      workAvailable.signalAll();
      batchFinished.signalAll();
    } finally {
      lock.unlock();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    for (Thread thread : threads) {
      try {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        thread.join(Math.max(1, left));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void work() {
    while (true) {
      Batch batch;
      int position;
      lock.lock();
      try {
        while (!closed && !mayTake()) {
          workAvailable.awaitUninterruptibly();
        }
        if (closed) {
          return;
        }
        batch = currentBatch();
        position = takenOfCurrent++;
        if (takenOfCurrent == batch.size) {
          takenOfCurrent = 0;
          made++;
          workAvailable.signalAll();
        }
      } finally {
        lock.unlock();
      }
      Throwable failure = null;
      try {
        load(batch, position);
      } catch (DatasetException | RuntimeException | Error e) {
        failure = e;
      }
      finish(batch, failure);
    }
  }

  private void finish(Batch batch, @Nullable Throwable failure) {
    lock.lock();
    try {
      batch.remaining--;
      if (batch.failure == null) {
        batch.failure = failure;
      }
      if (batch.remaining == 0 || failure != null) {
        batchFinished.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the batch to be made next has a place in the ring and lies before the end. */
  private boolean mayTake() {
    return takenOfCurrent > 0
        || (made < released + ring.length && epochOf(made) < options.endEpoch());
  }

  /** The batch that images are being taken for; begun if none of its images is taken yet. */
  private Batch currentBatch() {
    int index = ringIndex(made);
    Batch batch = ring[index];
    if (takenOfCurrent == 0 || batch == null) {
      long epoch = epochOf(made);
      long step = (options.startStep() + made) % stepsPerEpoch;
      long first = step * options.batchSize();
      int size = (int) Math.min(options.batchSize(), dataset.size() - first);
      batch = new Batch(epoch, step, orderOf(epoch), size, config, batch);
      ring[index] = batch;
    }
    return batch;
  }

  private int ringIndex(long batch) {
    return (int) (batch % ring.length);
  }

  private long epochOf(long batch) {
    return options.startEpoch() + (options.startStep() + batch) / stepsPerEpoch;
  }

  private int[] orderOf(long epoch) {
    if (orderEpoch != epoch) {
      orderEpoch = epoch;
      order =
          options.shuffle()
              ? new CounterRandom(options.seed(), SHUFFLE, epoch).permutation(dataset.size())
              : IntStream.range(0, dataset.size()).toArray();
    }
    return order;
  }

  /**
   * Fills one image's place in a batch with the first usable image from its place in the epoch's
   * order on.
   */
  private void load(Batch batch, int position) throws DatasetException {
    int size = dataset.size();
    long place = batch.step * options.batchSize() + position;
    List<SkippedImage> skipped = new ArrayList<>();
    for (int substitution = 0;; substitution++) {
      int index = batch.order[(int) ((place + substitution) % size)];
      Path file = dataset.path(index);
      String reason = unusable.get(index);
      if (reason == null) {
        try {
          RgbImage image = decode(file);
          augment(image, batch, position,
              new Augmentation.Place(options.seed(), batch.epoch, index, substitution));
          batch.images[position] = file;
          batch.skipped.set(position, skipped);
          return;
        } catch (ImageReadException e) {
          reason = e.reason();
          unusable.put(index, reason);
        }
      }
      skipped.add(new SkippedImage(file, reason));
      if (skipped.size() > size / 2) {
        throw tooManyUnusable(skipped.size(), skipped.getFirst());
      }
    }
  }

  private RgbImage decode(Path file) throws ImageReadException {
    RgbImage image = decoder.decode(file);
    if (Math.min(image.width(), image.height()) < options.minImageSide()) {
      throw new ImageReadException(
          file.toString(),
          "its %d x %d pixels are too few, the smallest side allowed is %d"
              .formatted(image.width(), image.height(), options.minImageSide()),
          null);
    }
    return image;
  }

  private void augment(RgbImage image, Batch batch, int position, Augmentation.Place place) {
    List<CropBox> boxes = augmentation.boxes(image.width(), image.height(), place);
    for (int i = 0; i < boxes.size(); i++) {
      RgbImage crop = augmentation.crop(image, i, boxes.get(i), place);
      config.normalization().toChw(crop, batch.crops.get(i), position * crop.pixels().length);
    }
    int pairs = config.globalCrops() * config.crops() * BOX;
    CropPairs.boxes(boxes, config, batch.globalBoxes, position * pairs, batch.allBoxes,
        position * pairs);
  }

  private DatasetException tooManyUnusable(int count, SkippedImage example) {
    return new DatasetException(
        ("at least %d of the %d images of the data set '%s' cannot be used, more than half;"
            + " for example %s: %s")
            .formatted(count, dataset.size(), dataset.name(), example.file(), example.reason()));
  }
}
