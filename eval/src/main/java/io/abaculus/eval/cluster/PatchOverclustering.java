package io.abaculus.eval.cluster;

import io.abaculus.device.Device;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.ImageLoading;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.metrics.Matching;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/**
 * How well clusters of patch features are the classes of a segmentation, as NeCo reports it
 * ({@code eval_overcluster.py} in its code): features of patches are standardised, brought to their first
 * principal components and clustered by k-means; each pixel of the labels gets the cluster of its patch; and
 * clusters are matched with classes, one to one if they are as many, else each with the class that most of it
 * is. {@link PixelOverclustering} is what it measures while it trains.
 */
public final class PatchOverclustering {
  /** Images of a batch of VOC's validation, the last of which is dropped by the published code. */
  private static final int REFERENCE_BATCH = 32;

  /** The only set of images whose components are clustered. */
  private static final int VALIDATION = 0;

  private final Settings settings;
  private final Device device;
  private final ClusterWorkers workers;

  /**
   * What is measured.
   *
   * @param clusters the numbers of clusters
   * @param components principal components that are clustered
   * @param iterations of a try of k-means
   * @param tries of k-means
   * @param seeds of k-means: one score each
   * @param protocol {@link Protocol#REFERENCE} for the images that the published code takes, and its mean over
   *     all classes; see {@code docs/evaluation.md}
   */
  public record Settings(
      List<Integer> clusters,
      int components,
      int iterations,
      int tries,
      List<Long> seeds,
      Protocol protocol) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if one is empty, or a number is not positive
     */
    public Settings {
      clusters = List.copyOf(clusters);
      seeds = List.copyOf(seeds);
      if (clusters.isEmpty() || seeds.isEmpty() || components < 1) {
        throw new IllegalArgumentException(
            "%d components in clusters of %s with seeds %s: there is at least one of each"
                .formatted(components, clusters, seeds));
      }
    }

    /** The paper's: 50 components, 5 tries of 100 iterations, seeds 0 to 4. */
    public static Settings ofPaper(List<Integer> clusters, Protocol protocol) {
      return new Settings(
          clusters, 50, 100, 5, LongStream.range(0, 5).boxed().toList(), protocol);
    }
  }

  /** A measurement. */
  public PatchOverclustering(Settings settings, Device device) {
    this(settings, device, ClusterWorkers.HERE);
  }

  /**
   * A measurement, with the same numbers whoever the workers are.
   *
   * @param workers of k-means
   */
  public PatchOverclustering(Settings settings, Device device, ClusterWorkers workers) {
    this.settings = settings;
    this.device = device;
    this.workers = workers;
  }

  /** How many of a data set's validation images count: the first ones. */
  public static int images(Protocol protocol, SegmentationDataset validation) {
    return ImageLoading.of(protocol, validation)
        .validationImages(validation.size(), REFERENCE_BATCH);
  }

  /**
   * Finds what is clustered, whatever the numbers of clusters and the seeds. The features are not needed any
   * more then: the components take 0.2 MB for each image of 1024 patches.
   *
   * @param features of the validation images
   * @param images whose features they are
   * @param stop asked now and then; true ends the work
   * @return empty if it was stopped
   * @throws IOException if features cannot be read
   */
  public Optional<PatchComponents> components(
      FeatureSet features, SegmentationDataset images, BooleanSupplier stop) throws IOException {
    return PatchComponents.of(
        List.of(features), images(settings.protocol, images), settings.components, device, stop);
  }

  /**
   * Clusters components and measures the clusters.
   *
   * @param components as {@link #components} finds them
   * @param images whose components they are: how many classes there are, and what does not count
   * @param stop asked now and then; true ends the work
   * @return for each number of clusters its scores; empty if it was stopped
   * @throws IllegalArgumentException if there are fewer patches than clusters, or no pixel counts
   */
  public Optional<List<SeedScores>> run(
      PatchComponents components, SegmentationDataset images, BooleanSupplier stop) {
    requirePatches(components);
    List<SeedScores> all = new ArrayList<>();
    for (int clusters : settings.clusters) {
      Matching matching =
          clusters == images.classes() ? Matching.HUNGARIAN : Matching.MANY_TO_ONE_PRECISION;
      List<ConfusionMatrix> confusions = new ArrayList<>();
      for (long seed : settings.seeds) {
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
        ConfusionCounts counts =
            counts(components, clusters, seed, images.classes(), images.ignored());
        ConfusionMatrix confusion = ConfusionMatrix.of(counts, matching);
        confusion.requirePixels(images(settings.protocol, images));
        confusions.add(confusion);
      }
      all.add(new SeedScores(clusters, matching, settings.seeds, confusions, settings.protocol));
    }
    return Optional.of(all);
  }

  private void requirePatches(PatchComponents components) {
    int patches = components.rows().length / components.width();
    int most = Collections.max(settings.clusters);
    if (patches < most) {
      throw new IllegalArgumentException(
          "%d patches are fewer than %d clusters: ask for fewer".formatted(patches, most));
    }
  }

  private ConfusionCounts counts(
      PatchComponents components, int clusters, long seed, int classes, int ignored) {
    KMeans kMeans = new KMeans(clusters, settings.iterations, settings.tries, seed);
    KMeans.Clustering clustering =
        kMeans.fitSample(components.rows(), components.width(), device, workers);
    ConfusionCounts counts = new ConfusionCounts(clusters, classes, ignored);
    components.count(VALIDATION, clustering.assign(components.rows(), device), counts);
    return counts;
  }
}
