package io.abaculus.eval.cluster;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.metrics.SegmentationScore;
import io.abaculus.tensor.Resampling;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * How well clusters of patch features are the classes of a segmentation, as NeCo measures it while it
 * trains ({@code PredsmIoUKmeans} in its code): features are enlarged to the labels' size, bilinearly;
 * standardised; brought to their first principal components; clustered by k-means; and the clusters
 * matched with the classes, one to one if they are as many, else each with its best class. {@link
 * PatchOverclustering} is what the paper reports.
 *
 * <p>Enlarging is linear, and so are standardising and components: so patches are kept and not pixels,
 * features of 4 bytes for each patch and channel until {@link #scores} has found the components, which are
 * kept instead. What is enlarged is one image at a time. Besides these there are 8 bytes for each pixel,
 * and the rows that k-means sees: 51 kB for each cluster of the largest number, at 50 components.
 */
public final class PixelOverclustering {
  private static final double ADDED_TO_DEVIATION = 1e-5;

  /**
   * What is measured.
   *
   * @param clusters the numbers of clusters
   * @param classes how many classes there are, with the background
   * @param ignored the label of what does not count
   * @param components principal components that are clustered
   * @param rowsForComponents enlarged patches that components are found from, at most: the first ones
   * @param iterations of a try of k-means
   * @param tries of k-means
   * @param seed of its draws
   */
  public record Settings(
      List<Integer> clusters,
      int classes,
      int ignored,
      int components,
      long rowsForComponents,
      int iterations,
      int tries,
      long seed) {
    /** Copies the list. */
    public Settings {
      clusters = List.copyOf(clusters);
    }

    /** NeCo's: 50 components of at most 4 million rows, 5 tries of 50 iterations, 255 ignored. */
    public static Settings ofNeco(List<Integer> clusters, int classes) {
      return new Settings(clusters, classes, LabelMap.VOID, 50, 4_000_000, 50, 5, 1);
    }
  }

  private final Settings settings;
  private final Device device;
  private final List<PatchFeatures> features = new ArrayList<>();
  private final List<LabelMap> labels = new ArrayList<>();

  /**
   * A measurement of no images yet.
   *
   * @param device what computes it
   */
  public PixelOverclustering(Settings settings, Device device) {
    this.settings = settings;
    this.device = device;
  }

  /**
   * Adds an image.
   *
   * @param truth its labels, in the size in which they are compared, which is that of all images
   */
  public void add(PatchFeatures image, LabelMap truth) {
    if (!labels.isEmpty()
        && (truth.width() != labels.getFirst().width()
            || truth.height() != labels.getFirst().height()
            || image.channels() != features.getFirst().channels())) {
      throw new IllegalArgumentException("images are measured in one size, by one model");
    }
    features.add(image);
    labels.add(truth);
  }

  /** How many images were added. */
  public int images() {
    return features.size();
  }

  /**
   * Measures. The features are given up, so this is done once.
   *
   * @param stop asked now and then; true ends the work
   * @return for each number of clusters one score, or two if they are matched many to one: by
   *     intersection over union and by precision; empty if it was stopped
   */
  public List<ClusterScore> scores(BooleanSupplier stop) {
    if (features.isEmpty()) {
      throw new IllegalStateException("there are no images to measure");
    }
    List<PatchFeatures> components = components(stop);
    if (stop.getAsBoolean()) {
      return List.of();
    }
    int width = components.getFirst().channels();
    float[] sample = sample(components, width);
    List<ClusterScore> scores = new ArrayList<>();
    for (int clusters : settings.clusters) {
      if (stop.getAsBoolean()) {
        return List.of();
      }
      int rows = Math.min(sample.length / width, clusters * KMeans.ROWS_PER_CLUSTER);
      KMeans.Clustering clustering =
          new KMeans(clusters, settings.iterations, settings.tries, settings.seed)
              .fit(Arrays.copyOf(sample, rows * width), width, device);
      ConfusionCounts counts = counts(components, clusters, clustering);
      List<Matching> matchings =
          clusters == settings.classes
              ? List.of(Matching.HUNGARIAN)
              : List.of(Matching.MANY_TO_ONE, Matching.MANY_TO_ONE_PRECISION);
      for (Matching matching : matchings) {
        scores.add(
            new ClusterScore(clusters, matching, SegmentationScore.of(counts, matching)));
      }
    }
    return scores;
  }

  private int pixels() {
    return labels.getFirst().width() * labels.getFirst().height();
  }

  /** The features of an image at every pixel of its labels: (channels, pixels). */
  private Tensor enlarged(PatchFeatures image) {
    Tensor map =
        Tensors.of(image.patches(), device, image.count(), image.channels())
            .transpose()
            .reshape(image.channels(), image.rows(), image.columns());
    LabelMap size = labels.getFirst();
    return Resampling.of(Resampling.Mode.BILINEAR)
        .resize(map, size.height(), size.width())
        .reshape(image.channels(), pixels());
  }

  /** The components of all patches, in place of their features. */
  private List<PatchFeatures> components(BooleanSupplier stop) {
    Moments all = new Moments(patchMean());
    Moments first = null;
    for (PatchFeatures image : features) {
      if (stop.getAsBoolean()) {
        return List.of();
      }
      Tensor columns = enlarged(image);
      long left = settings.rowsForComponents - all.count();
      if (first == null && left < columns.dim(1)) {
        int within = (int) left;
        if (within > 0) {
          all.add(columns.slice(1, 0, within));
        }
        first = all.copy();
        columns = columns.slice(1, within, columns.dim(1));
      }
      all.add(columns);
    }
    StandardizedComponents projection =
        StandardizedComponents.of(
            all, first == null ? all : first, settings.components, ADDED_TO_DEVIATION);
    List<PatchFeatures> components = new ArrayList<>();
    for (PatchFeatures image : features) {
      components.add(projection.project(image, device));
    }
    features.clear();
    return components;
  }

  private Tensor patchMean() {
    int channels = features.getFirst().channels();
    double[] sums = new double[channels];
    long count = 0;
    for (PatchFeatures image : features) {
      float[] patches = image.patches();
      for (int at = 0; at < patches.length; at += channels) {
        for (int i = 0; i < channels; i++) {
          sums[i] += patches[at + i];
        }
      }
      count += image.count();
    }
    float[] mean = new float[channels];
    for (int i = 0; i < channels; i++) {
      mean[i] = (float) (sums[i] / count);
    }
    return Tensors.of(mean, device, channels, 1);
  }

  /** The rows that k-means is shown, in random order: some for each cluster of the largest number. */
  private float[] sample(List<PatchFeatures> images, int width) {
    int total = Math.multiplyExact(images.size(), pixels());
    int most = Collections.max(settings.clusters);
    int wanted = (int) Math.min(total, (long) most * KMeans.ROWS_PER_CLUSTER);
    int[] drawn = Draws.withoutReplacement(wanted, total, new SplittableRandom(settings.seed));
    int[] placeOf = new int[total];
    Arrays.fill(placeOf, -1);
    for (int place = 0; place < wanted; place++) {
      placeOf[drawn[place]] = place;
    }
    float[] sample = new float[Math.multiplyExact(wanted, width)];
    for (int image = 0; image < images.size(); image++) {
      float[] rows = rows(images.get(image));
      for (int pixel = 0; pixel < pixels(); pixel++) {
        int place = placeOf[image * pixels() + pixel];
        if (place >= 0) {
          System.arraycopy(rows, pixel * width, sample, place * width, width);
        }
      }
    }
    return sample;
  }

  /** The components of an image at every pixel: (pixels, components). */
  private float[] rows(PatchFeatures image) {
    return enlarged(image).transpose().toFloatArray();
  }

  private ConfusionCounts counts(
      List<PatchFeatures> images, int clusters, KMeans.Clustering clustering) {
    ConfusionCounts counts =
        new ConfusionCounts(clusters, settings.classes, settings.ignored);
    for (int image = 0; image < images.size(); image++) {
      int[] found = clustering.assign(rows(images.get(image)), device);
      LabelMap truth = labels.get(image);
      for (int pixel = 0; pixel < found.length; pixel++) {
        counts.add(found[pixel], truth.label(pixel));
      }
    }
    return counts;
  }
}
