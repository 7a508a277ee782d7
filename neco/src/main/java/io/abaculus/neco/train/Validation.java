package io.abaculus.neco.train;

import io.abaculus.data.Attempt;
import io.abaculus.data.Collator;
import io.abaculus.data.DataLoader;
import io.abaculus.data.Dataset;
import io.abaculus.data.LoaderOptions;
import io.abaculus.data.RecordReadException;
import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.cluster.ClusterScore;
import io.abaculus.eval.cluster.PixelOverclustering;
import io.abaculus.eval.dataset.DatasetKind;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentationDatasets;
import io.abaculus.eval.dataset.SegmentedImage;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.dataset.Subset;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ImageSizing;
import io.abaculus.eval.features.PatchEncoder;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.features.PixelSize;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.config.ValidationConfig;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What NeCo measures while it trains: how well clusters of the student's patch features are the classes
 * of the first of VOC's validation images. It draws nothing from the run's random numbers.
 */
final class Validation {
  /** The side to which NeCo brings labels before it compares. */
  private static final int SMALL_LABELS = 100;

  private final ValidationConfig config;
  private final SegmentationDataset images;
  private final Device device;

  private Validation(ValidationConfig config, SegmentationDataset images, Device device) {
    this.config = config;
    this.images = images;
    this.device = device;
  }

  /**
   * The validation of a run.
   *
   * @return null if the configuration names no images for it
   * @throws IOException if it names some that are not there
   */
  static @Nullable Validation of(NecoConfig config, Device device) throws IOException {
    ValidationConfig validation = config.validation();
    if (validation.vocDataPath() == null) {
      return null;
    }
    int side = validation.sizeCropsVal();
    // Says now, and not after an epoch, if the images cannot be seen so.
    new ImageSizing(config.model().patchSize(), new PixelSize(side, side), null);
    SegmentationDataset all =
        SegmentationDatasets.open(
            DatasetKind.VOC, Path.of(validation.vocDataPath()), Split.VAL, Protocol.REFERENCE);
    long wanted = (long) validation.valBatchSize() * validation.valIters();
    Validation made =
        new Validation(
            validation, Subset.first(all, (int) Math.min(wanted, all.size())), device);
    if (made.hasTooFewPixels(made.images.size())) {
      throw new IllegalArgumentException(made.tooFewPixels(made.images.size()));
    }
    return made;
  }

  /** The side in which labels are compared. */
  private int labelSide() {
    return config.valDownsampleMasks() ? SMALL_LABELS : config.sizeCropsVal();
  }

  private boolean hasTooFewPixels(int measured) {
    return (long) measured * labelSide() * labelSide() < mostClusters();
  }

  private String tooFewPixels(int measured) {
    return ("train.num_clusters_kmeans_miou asks for %d clusters, and the images of the validation, %d,"
        + " have fewer pixels: at %d x %d each")
        .formatted(mostClusters(), measured, labelSide(), labelSide());
  }

  private int mostClusters() {
    return Collections.max(config.numClustersKmeansMiou());
  }

  /**
   * Measures a model.
   *
   * @param messages takes lines for the user
   * @param stop asked now and then; true ends the work
   * @return empty if it was stopped, or too few images could be read
   */
  List<ClusterScore> run(
      VisionTransformer model, Consumer<String> messages, BooleanSupplier stop) {
    messages.accept("validating on %d images".formatted(images.size()));
    PixelOverclustering clusters =
        new PixelOverclustering(
            PixelOverclustering.Settings.ofNeco(
                config.numClustersKmeansMiou(), config.numClassesVal()),
            device);
    FeatureExtractor extractor = new FeatureExtractor(model, device);
    try (DataLoader<Attempt<Seen>, List<Attempt<Seen>>> loader = loader()) {
      while (loader.hasNext() && !stop.getAsBoolean()) {
        loader
            .next(stop)
            .ifPresent(batch -> measure(readable(batch.value(), messages), extractor, clusters));
      }
    }
    if (stop.getAsBoolean() || clusters.images() == 0) {
      return List.of();
    }
    if (hasTooFewPixels(clusters.images())) {
      messages.accept("no validation: " + tooFewPixels(clusters.images()));
      return List.of();
    }
    return clusters.scores(stop);
  }

  private DataLoader<Attempt<Seen>, List<Attempt<Seen>>> loader() {
    return DataLoader.open(
        new SeenImages().attempts(),
        LoaderOptions.inOrder(config.valBatchSize()),
        Collator.of((image, random) -> image, List::copyOf));
  }

  /** One file that cannot be read costs that image, not the run. */
  private static List<Seen> readable(List<Attempt<Seen>> batch, Consumer<String> messages) {
    List<Seen> images = new ArrayList<>();
    for (Attempt<Seen> attempt : batch) {
      switch (attempt) {
        case Attempt.Read<Seen>(Seen image) -> images.add(image);
        case Attempt.Unreadable<Seen>(RecordReadException reason) ->
            messages.accept("validation skips " + reason.record() + ": " + reason.reason());
      }
    }
    return images;
  }

  private static void measure(
      List<Seen> images, PatchEncoder encoder, PixelOverclustering clusters) {
    if (images.isEmpty()) {
      return;
    }
    List<PatchFeatures> features = encoder.encode(images.stream().map(Seen::image).toList());
    for (int i = 0; i < images.size(); i++) {
      clusters.add(features.get(i), images.get(i).labels());
    }
  }

  /** An image as the model sees it, and labels in the size in which they are compared. */
  private record Seen(RgbImage image, LabelMap labels) {}

  private final class SeenImages implements Dataset<Seen> {
    @Override
    public int size() {
      return images.size();
    }

    @Override
    public String recordName(int index) {
      return images.recordName(index);
    }

    @Override
    public Seen get(int index) throws IOException {
      SegmentedImage whole = images.get(index);
      int side = config.sizeCropsVal();
      LabelMap labels =
          whole.labels().resize(side, side).sample(labelSide(), labelSide());
      checkLabels(labels, recordName(index));
      return new Seen(
          Resize.resize(whole.image(), side, side, Interpolation.BICUBIC), labels);
    }
  }

  private void checkLabels(LabelMap labels, String image) throws RecordReadException {
    for (int pixel = 0; pixel < labels.labels().length; pixel++) {
      int label = labels.label(pixel);
      if (label >= config.numClassesVal() && label != LabelMap.VOID) {
        throw new RecordReadException(
            image,
            "it has the label %d, and data.num_classes_val is %d"
                .formatted(label, config.numClassesVal()),
            null);
      }
    }
  }

  /** The scores in a line. */
  static String text(List<ClusterScore> scores) {
    List<String> words = new ArrayList<>();
    for (ClusterScore score : scores) {
      words.add(
          String.format(
              Locale.ROOT,
              "%.2f %% for %d clusters%s",
              100 * score.score().meanIntersectionOverUnion(),
              score.clusters(),
              score.matching() == Matching.MANY_TO_ONE_PRECISION ? " by precision" : ""));
    }
    return "mIoU " + String.join(", ", words);
  }
}
