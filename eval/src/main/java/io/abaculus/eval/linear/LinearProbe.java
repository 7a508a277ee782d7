package io.abaculus.eval.linear;

import io.abaculus.data.LoaderOptions;
import io.abaculus.data.OnUnreadable;
import io.abaculus.data.Position;
import io.abaculus.data.RecordReadException;
import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.ImageLoading;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.features.FeatureCache;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.LabelledFeatureReader;
import io.abaculus.eval.features.LabelledFeatures;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.eval.features.PatchEncoder;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.metrics.SegmentationScore;
import io.abaculus.formats.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How well a linear map of a frozen model's patch features segments images, as NeCo measures it
 * ({@code linear_finetune.py} in its code): a {@link LinearHead} is trained by stochastic gradient descent
 * and compared with the labels of validation images.
 */
public final class LinearProbe {
  private final ProbeSettings settings;
  private final PatchEncoder encoder;
  private final ModelIdentity model;
  private final Device device;
  private final LabelledFeatureReader reader;
  private final ProbeWorkers workers;
  private final @Nullable Cached cached;

  private record Cached(Path folder, StoredType type) {}

  /**
   * A measurement of the head.
   *
   * @param epochs of training before it
   * @param confusion of the classes of the validation images
   */
  public record Measurement(int epochs, ConfusionMatrix confusion) {
    /** On the validation images. */
    public SegmentationScore score() {
      return confusion.score();
    }
  }

  /**
   * What came of it.
   *
   * @param head after the last epoch
   * @param measurements in their order, the last of them of this head
   * @param protocol of the means
   */
  public record Result(LinearHead head, List<Measurement> measurements, Protocol protocol) {
    /** Copies the list. */
    public Result {
      measurements = List.copyOf(measurements);
    }

    /** The score of the head. */
    public SegmentationScore score() {
      return measurements.getLast().score();
    }

    /** The mean intersection over union of the head, in [0, 1]. */
    public double meanIntersectionOverUnion() {
      return score().meanIntersectionOverUnion(protocol);
    }

    /**
     * The best of the measurements: the published code keeps such heads. It is chosen on the images that it
     * is measured on.
     */
    public Measurement best() {
      return measurements.stream()
          .reduce(
              (a, b) -> b.score().meanIntersectionOverUnion(protocol) > a.score()
                  .meanIntersectionOverUnion(protocol) ? b : a)
          .orElseThrow();
    }
  }

  /** Is told how the training goes; on the thread that trains. */
  public interface Listener {
    /** A training step was taken: of an epoch from 0, and of a batch from 0 of some. */
    default void step(int epoch, long batch, long batches, double loss) {}

    /** So many of the validation images were predicted, of so many. */
    default void validated(int images, int of) {}

    /** What the head makes of a validation image, while it is measured. */
    default void predicted(int index, LabelMap labels) {}

    /** The head was measured. */
    default void measured(Measurement measurement) {}

    /** So many of a data set's images have their features in the cache, of so many. */
    default void cached(int images, int of) {}

    /** An image that could not be read, and does not count. */
    default void skip(String record, String reason) {}
  }

  /**
   * A probe of a model, whose features are computed whenever they are needed.
   *
   * @param encoder the model
   * @param model which one it is
   * @param imagesAtOnce images that go through the model together
   * @param threads that read images
   * @param device what trains the head
   * @throws IllegalArgumentException if the model's patches do not fill the images
   */
  public LinearProbe(
      ProbeSettings settings,
      PatchEncoder encoder,
      ModelIdentity model,
      int imagesAtOnce,
      int threads,
      Device device) {
    this(
        settings,
        encoder,
        model,
        device,
        new LabelledFeatureReader(encoder, settings.view(), imagesAtOnce, threads));
  }

  private LinearProbe(
      ProbeSettings settings,
      PatchEncoder encoder,
      ModelIdentity model,
      Device device,
      LabelledFeatureReader reader) {
    this(settings, encoder, model, device, reader, ProbeWorkers.here(reader::encode), null);
  }

  private LinearProbe(
      ProbeSettings settings,
      PatchEncoder encoder,
      ModelIdentity model,
      Device device,
      LabelledFeatureReader reader,
      ProbeWorkers workers,
      @Nullable Cached cached) {
    this.settings = settings;
    this.encoder = encoder;
    this.model = model;
    this.device = device;
    this.reader = reader;
    this.workers = workers;
    this.cached = cached;
  }

  /**
   * This probe, with features in a {@link FeatureCache}: those of validation images, and those of training
   * images if they are not augmented.
   *
   * @param folder of caches
   * @param type of features there: F32 or F16
   */
  public LinearProbe cachedIn(Path folder, StoredType type) {
    return new LinearProbe(
        settings, encoder, model, device, reader, workers, new Cached(folder, type));
  }

  /** This probe, with the same numbers, but for who computes its training steps; the workers are not closed. */
  public LinearProbe computedBy(ProbeWorkers others) {
    return new LinearProbe(settings, encoder, model, device, reader, others, cached);
  }

  /**
   * Trains a head and measures it.
   *
   * @param training images to train on, of the same classes as the validation images
   * @param validation images to measure it on
   * @param state the file that the state is saved in after every epoch; if it is there, training goes on
   *     from it, and ends with the same numbers, bit by bit, as without the interruption
   * @param stop asked before every batch; true ends the work
   * @return empty if it was stopped
   * @throws IOException if the state does not belong to such a probe, or something cannot be written
   * @throws java.io.UncheckedIOException if more than half of the training images cannot be read
   * @throws IllegalArgumentException if the classes differ, or no pixel of the validation images counts
   */
  public Optional<Result> run(
      SegmentationDataset training,
      SegmentationDataset validation,
      Path state,
      Listener listener,
      BooleanSupplier stop)
      throws IOException {
    if (!training.classNames().equals(validation.classNames())) {
      throw new IllegalArgumentException(
          "the classes of %s are not those of %s".formatted(training.name(), validation.name()));
    }
    try (Source trained = source(training, settings.augmented(), listener, stop);
        Source measured = source(validation, false, listener, stop)) {
      return trained.stopped || measured.stopped
          ? Optional.empty()
          : train(trained, measured, state, listener, stop);
    }
  }

  /** A data set, and its features if they are cached. */
  private record Source(
      SegmentationDataset images, @Nullable FeatureSet features, boolean stopped)
      implements AutoCloseable {
    @Override
    public void close() {
      if (features != null) {
        features.close();
      }
    }
  }

  private Source source(
      SegmentationDataset images, boolean augmented, Listener listener, BooleanSupplier stop)
      throws IOException {
    if (cached == null || augmented) {
      return new Source(images, null, false);
    }
    Optional<FeatureCache> features =
        FeatureCache.open(cached.folder, images, reader, model, cached.type,
            new CacheListener(listener), stop);
    return new Source(images, features.orElse(null), features.isEmpty());
  }

  private record CacheListener(Listener listener) implements FeatureSet.Listener {
    @Override
    public void computed(int images, int of) {
      listener.cached(images, of);
    }

    @Override
    public void skip(String record, String reason) {
      listener.skip(record, reason);
    }
  }

  private Optional<Result> train(
      Source trained, Source measured, Path state, Listener listener, BooleanSupplier stop)
      throws IOException {
    LinearHead head =
        LinearHead.random(
            LinearHead.Description.of(encoder, model, trained.images.classNames()),
            settings.seed(),
            device);
    ProbeTraining training =
        new ProbeTraining(head, settings, trained.images.ignored(), device, workers);
    List<Measurement> measurements = new ArrayList<>();
    String probe = description(trained, measured);
    if (Files.exists(state)) {
      measurements.addAll(ProbeState.load(state, probe, training));
    }
    while (training.epochs() < settings.epochs()) {
      if (!trainEpoch(training, trained, listener, stop)) {
        return Optional.empty();
      }
      training.setEpochs(training.epochs() + 1);
      boolean last = training.epochs() == settings.epochs();
      if (last || training.epochs() % settings.validationEpochs() == 0) {
        Optional<ConfusionMatrix> confusion = confusion(head, measured, listener, stop);
        if (confusion.isEmpty()) {
          return Optional.empty();
        }
        Measurement measurement = new Measurement(training.epochs(), confusion.get());
        measurements.add(measurement);
        listener.measured(measurement);
      }
      ProbeState.save(state, probe, training, measurements);
    }
    return Optional.of(new Result(head, measurements, settings.protocol()));
  }

  /** What a state belongs to: all that its numbers depend on. */
  private String description(Source trained, Source measured) {
    return String.format(
        Locale.ROOT,
        "%s on %d images of %s and %d of %s, features of %s as %s",
        settings,
        trained.images.size(),
        trained.images.name(),
        measured.images.size(),
        measured.images.name(),
        model.digest(),
        cached == null ? StoredType.F32 : cached.type);
  }

  private boolean trainEpoch(
      ProbeTraining training, Source trained, Listener listener, BooleanSupplier stop) {
    ImageLoading loading = ImageLoading.of(settings.protocol(), trained.images);
    int epoch = training.epochs();
    LoaderOptions options =
        LoaderOptions.of(settings.batchSize(), settings.seed())
            .withShuffle(loading.shuffle())
            .withDropLast(loading.dropLastTraining())
            .withOnUnreadable(OnUnreadable.REPLACE)
            .startingAt(new Position(epoch, 0))
            .endingBefore(epoch + 1L);
    try (TrainingBatches<?> batches =
        trained.features == null
            ? TrainingBatches.ofImages(
                trained.images, reader, settings.augmented(), options, listener)
            : TrainingBatches.ofFeatures(trained.features, options, listener)) {
      for (long batch = 0; batch < batches.perEpoch(); batch++) {
        if (stop.getAsBoolean()) {
          return false;
        }
        listener.step(epoch, batch, batches.perEpoch(), training.step(batches.next()));
      }
    }
    return true;
  }

  /** Empty if it was stopped. */
  private Optional<ConfusionMatrix> confusion(
      LinearHead head, Source measured, Listener listener, BooleanSupplier stop)
      throws IOException {
    SegmentationDataset images = measured.images;
    int wanted =
        ProbeLoading.of(settings.protocol(), images)
            .validationImages(images.size(), settings.batchSize());
    Measuring measuring = new Measuring(head, images, wanted, listener);
    boolean all =
        measured.features == null
            ? reader.read(images, 0, wanted, measuring, stop)
            : measuring.read(measured.features, stop);
    if (!all) {
      return Optional.empty();
    }
    ConfusionMatrix confusion = ConfusionMatrix.of(measuring.counts, Matching.NONE);
    confusion.requirePixels(wanted);
    return Optional.of(confusion);
  }

  /** Compares predictions with labels. */
  private static final class Measuring implements LabelledFeatureReader.Receiver {
    private final LinearHead head;
    private final SegmentationDataset images;
    private final int wanted;
    private final Listener listener;
    private final ConfusionCounts counts;

    Measuring(LinearHead head, SegmentationDataset images, int wanted, Listener listener) {
      this.head = head;
      this.images = images;
      this.wanted = wanted;
      this.listener = listener;
      this.counts =
          new ConfusionCounts(images.classes(), images.classes(), images.ignored());
    }

    /** Takes the features of the wanted images; false if it was stopped. */
    boolean read(FeatureSet features, BooleanSupplier stop) throws IOException {
      for (int i = 0; i < features.size() && features.record(i) < wanted; i++) {
        if (stop.getAsBoolean()) {
          return false;
        }
        accept(features.record(i), features.get(i));
      }
      return true;
    }

    @Override
    public void accept(int index, LabelledFeatures image) {
      LabelMap labels = image.labels();
      LabelMap predicted = head.predict(image.features(), labels.height(), labels.width());
      counts.add(predicted, labels);
      listener.predicted(index, predicted);
      listener.validated(index + 1, wanted);
    }

    @Override
    public void skip(int index, RecordReadException reason) {
      listener.skip(images.recordName(index), reason.reason());
    }
  }
}
