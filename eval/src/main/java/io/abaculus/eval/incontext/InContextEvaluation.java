package io.abaculus.eval.incontext;

import io.abaculus.data.Attempt;
import io.abaculus.data.Batch;
import io.abaculus.data.CounterRandom;
import io.abaculus.data.DataLoader;
import io.abaculus.data.LoaderOptions;
import io.abaculus.data.RandomSource;
import io.abaculus.data.Transform;
import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentationLoader;
import io.abaculus.eval.dataset.SegmentationTransforms;
import io.abaculus.eval.dataset.SegmentedImage;
import io.abaculus.eval.features.PatchEncoder;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.search.ApproximateSearch;
import io.abaculus.eval.search.ExactSearch;
import io.abaculus.eval.search.NeighborSearch;
import io.abaculus.eval.search.Recall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * Measures patch features by in-context segmentation, after Hummingbird's open evaluation: the patches of
 * training images become a {@link MemoryBank}, and those of validation images are labelled by it.
 */
public final class InContextEvaluation {
  /** Patches that are searched together, so that a large memory is read few times. */
  private static final int QUERIES = 16384;

  /** Patches for which an approximate search is compared with an exact one. */
  private static final int RECALL_QUERIES = 256;

  private final PatchEncoder encoder;
  private final InContextSettings settings;
  private final Device device;
  private final MemoryWorkers workers;

  /**
   * An evaluation by this process.
   *
   * @param encoder what makes the features; it sees images by {@link InContextSettings#normalization}
   * @param device what compares and enlarges
   * @throws IllegalArgumentException if the settings' images are not whole patches
   */
  public InContextEvaluation(PatchEncoder encoder, InContextSettings settings, Device device) {
    this(encoder, settings, device, MemoryWorkers.HERE);
  }

  /**
   * An evaluation.
   *
   * @param encoder what makes the features; it sees images by {@link InContextSettings#normalization}
   * @param device what enlarges, and what this process compares on
   * @param workers of exact searches, on which no number depends
   * @throws IllegalArgumentException if the settings' images are not whole patches
   */
  public InContextEvaluation(
      PatchEncoder encoder, InContextSettings settings, Device device, MemoryWorkers workers) {
    SegmentationView.requireWholePatches(settings.side(), encoder);
    this.encoder = encoder;
    this.settings = settings;
    this.device = device;
    this.workers = workers;
  }

  /**
   * Measures.
   *
   * @param training images that the memory is made of
   * @param validation images that are segmented, of the same classes
   * @param limit of the memory's memory
   * @param stop asked before every batch; true ends the work
   * @return how predictions met labels; empty if it was stopped
   * @throws IOException if the memory exceeds the limit and cannot be written to a file
   * @throws IllegalArgumentException if too few images could be read to have any neighbours, or no pixel
   *     of the validation images counts
   */
  public Optional<ConfusionCounts> run(
      SegmentationDataset training,
      SegmentationDataset validation,
      MemoryLimit limit,
      InContextListener listener,
      BooleanSupplier stop)
      throws IOException {
    if (!training.classNames().equals(validation.classNames())) {
      throw new IllegalArgumentException("training and validation images have the same classes");
    }
    try (MemoryBank memory = new MemoryBank(encoder.channels(), training.classes(), limit)) {
      if (!remember(training, memory, listener, stop)) {
        return Optional.empty();
      }
      if (memory.size() < settings.neighbors()) {
        throw new IllegalArgumentException(
            "the memory has %d patches, fewer than the %d neighbours that are asked for"
                .formatted(memory.size(), settings.neighbors()));
      }
      try (NeighborSearch search = search(memory)) {
        if (settings.search() == InContextSettings.Search.APPROXIMATE) {
          recall(search, memory, validation).ifPresent(listener::recalled);
        }
        Optional<ConfusionCounts> counts =
            segment(
                validation,
                new InContextSegmenter(memory, search, settings, device),
                listener,
                stop);
        counts.ifPresent(
            all -> ConfusionMatrix.of(all, Matching.NONE).requirePixels(validation.size()));
        return counts;
      }
    }
  }

  private NeighborSearch search(MemoryBank memory) {
    return switch (settings.search()) {
      case EXACT -> workers.search(memory.features(), device);
      case APPROXIMATE ->
          ApproximateSearch.of(memory.features(), ApproximateSearch.Options.DEFAULT);
    };
  }

  /** Of the patches of the first validation image that can be read; empty if none can. */
  private OptionalDouble recall(
      NeighborSearch search,
      MemoryBank memory,
      SegmentationDataset validation)
      throws IOException {
    Transform<SegmentedImage, SegmentedImage> whole =
        SegmentationTransforms.resize(settings.side(), settings.pick());
    try (
        NeighborSearch exact = new ExactSearch(memory.features(), device);
        DataLoader<Attempt<SegmentedImage>, List<Attempt<SegmentedImage>>> images =
            SegmentationLoader.open(validation, whole, loading(1))) {
      while (images.hasNext()) {
        List<Encoded> first = encoded(images.next(), validation, InContextListener.NONE);
        if (!first.isEmpty()) {
          PatchFeatures queries = first.getFirst().features;
          return OptionalDouble.of(
              Recall.ofSample(
                  search,
                  exact,
                  queries.patches(),
                  queries.count(),
                  settings.neighbors(),
                  RECALL_QUERIES,
                  settings.seed()));
        }
      }
      return OptionalDouble.empty();
    }
  }

  /** Adds the patches of the training images to a memory; false if it was stopped. */
  boolean remember(
      SegmentationDataset training,
      MemoryBank memory,
      InContextListener listener,
      BooleanSupplier stop)
      throws IOException {
    Transform<SegmentedImage, SegmentedImage> seen =
        settings.augmentationEpochs() == 0
            ? SegmentationTransforms.resize(settings.side(), settings.pick())
            : MemoryAugmentation.of(settings.side(), settings.pick());
    int patches = settings.patchesOfImage(training.size());
    long total = (long) training.size() * settings.passes();
    long done = 0;
    try (DataLoader<Attempt<SegmentedImage>, List<Attempt<SegmentedImage>>> images =
        SegmentationLoader.open(training, seen, loading(settings.passes()))) {
      while (images.hasNext()) {
        Optional<Batch<List<Attempt<SegmentedImage>>>> loaded = images.next(stop);
        if (loaded.isEmpty() || stop.getAsBoolean()) {
          return false;
        }
        Batch<List<Attempt<SegmentedImage>>> batch = loaded.get();
        for (Encoded image : encoded(batch, training, listener)) {
          RandomSource random =
              new CounterRandom(settings.seed(), batch.position().epoch(), image.index);
          memory.add(
              image.features,
              PatchLabels.of(
                  image.truth,
                  encoder.patchSize(),
                  training.classes(),
                  training.ignored(),
                  settings.protocol()),
              patches,
              random);
        }
        done += batch.records().size();
        listener.remembered(done, total);
      }
    }
    return true;
  }

  /** Empty if it was stopped. */
  private Optional<ConfusionCounts> segment(
      SegmentationDataset validation,
      InContextSegmenter segmenter,
      InContextListener listener,
      BooleanSupplier stop)
      throws IOException {
    ConfusionCounts counts =
        new ConfusionCounts(validation.classes(), validation.classes(), validation.ignored());
    Transform<SegmentedImage, SegmentedImage> whole =
        SegmentationTransforms.resize(settings.side(), settings.pick());
    int patches = (settings.side() / encoder.patchSize()) * (settings.side() / encoder.patchSize());
    List<Encoded> waiting = new ArrayList<>();
    long done = 0;
    try (DataLoader<Attempt<SegmentedImage>, List<Attempt<SegmentedImage>>> images =
        SegmentationLoader.open(validation, whole, loading(1))) {
      while (images.hasNext()) {
        Optional<Batch<List<Attempt<SegmentedImage>>>> loaded = images.next(stop);
        if (loaded.isEmpty() || stop.getAsBoolean()) {
          return Optional.empty();
        }
        Batch<List<Attempt<SegmentedImage>>> batch = loaded.get();
        waiting.addAll(encoded(batch, validation, listener));
        done += batch.records().size();
        if (waiting.size() * patches >= QUERIES || !images.hasNext()) {
          if (!waiting.isEmpty()) {
            segment(waiting, segmenter, counts, listener);
          }
          waiting.clear();
          listener.segmented(done, validation.size());
        }
      }
    }
    return Optional.of(counts);
  }

  private void segment(
      List<Encoded> images,
      InContextSegmenter segmenter,
      ConfusionCounts counts,
      InContextListener listener) {
    List<float[]> softLabels =
        segmenter.softLabels(images.stream().map(Encoded::features).toList());
    for (int i = 0; i < images.size(); i++) {
      Encoded image = images.get(i);
      LabelMap predicted =
          segmenter.segment(
              image.features, softLabels.get(i), image.truth.height(), image.truth.width());
      counts.add(predicted, image.truth);
      listener.predicted(image.index, image.features, predicted, image.truth);
    }
  }

  private LoaderOptions loading(int passes) {
    return LoaderOptions.of(settings.batch(), settings.seed())
        .withShuffle(false)
        .withDropLast(false)
        .endingBefore(passes);
  }

  private record Encoded(int index, PatchFeatures features, LabelMap truth) {}

  /** The features of those images of a batch that could be read. */
  private List<Encoded> encoded(
      Batch<List<Attempt<SegmentedImage>>> batch,
      SegmentationDataset dataset,
      InContextListener listener)
      throws IOException {
    List<SegmentationLoader.Loaded> readable =
        SegmentationLoader.readable(
            batch, (index, reason) -> listener.skip(dataset.recordName(index), reason.reason()));
    if (readable.isEmpty()) {
      return List.of();
    }
    List<PatchFeatures> features =
        encoder.encode(readable.stream().map(image -> image.example().image()).toList());
    List<Encoded> encoded = new ArrayList<>();
    for (int i = 0; i < readable.size(); i++) {
      SegmentationLoader.Loaded image = readable.get(i);
      encoded.add(new Encoded(image.index(), features.get(i), image.example().labels()));
    }
    return encoded;
  }
}
