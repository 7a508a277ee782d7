package io.abaculus.neco.train;

import io.abaculus.data.RecordReadException;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.LabelDecoder;
import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.cluster.ClusterScore;
import io.abaculus.eval.cluster.PixelOverclustering;
import io.abaculus.eval.dataset.SegmentedFiles;
import io.abaculus.eval.dataset.VocSegmentation;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ImageFeatures;
import io.abaculus.eval.features.ImageSizing;
import io.abaculus.eval.features.PixelSize;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.config.ValidationConfig;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  private final List<SegmentedFiles> images;
  private final Device device;

  private Validation(ValidationConfig config, List<SegmentedFiles> images, Device device) {
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
    sizing(side, config.model().patchSize());
    List<SegmentedFiles> all = VocSegmentation.validation(Path.of(validation.vocDataPath()));
    long wanted = (long) validation.valBatchSize() * validation.valIters();
    Validation made =
        new Validation(
            validation, all.subList(0, (int) Math.min(wanted, all.size())), device);
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

  private static ImageSizing sizing(int side, int patchSize) {
    return new ImageSizing(patchSize, new PixelSize(side, side), null);
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
    try {
      new FeatureExtractor(model, device)
          .extract(
              images.stream().map(SegmentedFiles::image).toList(),
              sizing(config.sizeCropsVal(), model.config().patchSize()),
              config.valBatchSize(),
              new FeatureExtractor.Receiver() {
                @Override
                public void accept(ImageFeatures features) {
                  add(features, clusters, messages);
                }

                @Override
                public void skip(Path file, RecordReadException reason) {
                  messages.accept("validation skips " + file + ": " + reason.reason());
                }
              },
              stop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  private void add(ImageFeatures image, PixelOverclustering clusters, Consumer<String> messages) {
    try {
      LabelMap labels = LabelDecoder.decode(images.get(image.index()).labels());
      int side = config.sizeCropsVal();
      labels = labels.resize(side, side).sample(labelSide(), labelSide());
      checkLabels(labels, images.get(image.index()).labels());
      clusters.add(image.features(), labels);
    } catch (ImageReadException e) {
      messages.accept("validation skips " + e.file() + ": " + e.reason());
    }
  }

  /** One file with other labels costs that image, not the run. */
  private void checkLabels(LabelMap labels, Path file) throws ImageReadException {
    for (int pixel = 0; pixel < labels.labels().length; pixel++) {
      int label = labels.label(pixel);
      if (label >= config.numClassesVal() && label != PixelOverclustering.IGNORED) {
        throw new ImageReadException(
            file.toString(),
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
