package io.abaculus.eval.unsupervised;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.cluster.KMeans;
import io.abaculus.eval.cluster.PatchComponents;
import io.abaculus.eval.features.ForegroundMask;
import io.abaculus.eval.features.PatchFeatures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Cluster-based foreground extraction (Ziegler and Asano, "Self-supervised learning of object parts for
 * semantic segmentation", 2022; {@code fully_unsup_seg.py} in NeCo's code): what holds
 * most of the attention of the class token is a rough foreground; patches are clustered finely, and a cluster
 * is foreground as a whole if enough of it lies there. How much is enough is chosen on training images, whose labels only say what is background.
 */
public final class ForegroundExtraction {
  private final Settings settings;
  private final Device device;

  /**
   * How foreground is found.
   *
   * @param components principal components that are clustered
   * @param clusters how many, spherical
   * @param iterations of a try of k-means
   * @param tries of k-means
   * @param seed of k-means
   * @param mask what is foreground by the attention of the class token
   * @param leastBackground smallest part of the clusters that is tried as background
   * @param mostBackground the part from which on none is tried
   * @param thresholdStep the threshold is rounded to a multiple of it
   * @param protocol {@link Protocol#REFERENCE} takes labels that do not count for foreground where the
   *     threshold is chosen, as the published code does
   */
  public record Settings(
      int components,
      int clusters,
      int iterations,
      int tries,
      long seed,
      ForegroundMask mask,
      double leastBackground,
      double mostBackground,
      double thresholdStep,
      Protocol protocol) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if no number of background clusters is between the parts, or the step is
     *     not positive
     */
    public Settings {
      if ((int) (leastBackground * clusters) >= (int) (mostBackground * clusters)
          || leastBackground < 0
          || mostBackground > 1
          || thresholdStep <= 0) {
        throw new IllegalArgumentException(
            "%d clusters have no cuts between %s and %s of them, to steps of %s"
                .formatted(clusters, leastBackground, mostBackground, thresholdStep));
      }
    }

    /**
     * The paper's: 200 spherical clusters of 50 components, 5 tries of 100 iterations, seed 0; 65 % of the
     * attention of the class token; cuts from 55 % to 75 %, steps of 0.05.
     */
    public static Settings ofPaper(Protocol protocol) {
      return new Settings(
          50, 200, 100, 5, 0, ForegroundMask.STANDARD.keeping(0.65), 0.55, 0.75, 0.05, protocol);
    }
  }

  /** An extraction. */
  public ForegroundExtraction(Settings settings, Device device) {
    this.settings = settings;
    this.device = device;
  }

  /**
   * Finds the foreground of training and validation images.
   *
   * @param stop asked now and then; true ends the work
   * @return empty if it was stopped
   * @throws IOException if features cannot be read
   * @throws IllegalArgumentException if there are fewer patches than clusters, or no cluster is foreground
   */
  public Optional<Foreground> run(SplitFeatures training, SplitFeatures validation,
      BooleanSupplier stop)
      throws IOException {
    Optional<PatchComponents> found =
        PatchComponents.of(
            List.of(training.features(), validation.features()),
            Integer.MAX_VALUE,
            settings.components,
            device,
            stop);
    if (found.isEmpty() || stop.getAsBoolean()) {
      return Optional.empty();
    }
    PatchComponents components = found.get();
    int[] clusters =
        new KMeans(settings.clusters, settings.iterations, settings.tries, settings.seed, true)
            .fitSample(components.rows(), components.width(), device)
            .assign(components.rows(), device);
    if (stop.getAsBoolean()) {
      return Optional.empty();
    }
    boolean[] attended = attended(components, List.of(training, validation));
    double[] trainingPrecisions =
        precisions(components, clusters, attended, Foreground.TRAINING);
    double[] validationPrecisions =
        precisions(components, clusters, attended, Foreground.VALIDATION);
    int ignored = training.images().ignored();
    double threshold = threshold(components, clusters, trainingPrecisions, ignored);
    boolean[] ofTraining = atLeast(threshold, trainingPrecisions);
    boolean[] ofValidation = atLeast(threshold, validationPrecisions);
    boolean[] foreground = new boolean[clusters.length];
    mark(components, clusters, ofTraining, threshold, Foreground.TRAINING, foreground);
    mark(components, clusters, ofValidation, threshold, Foreground.VALIDATION, foreground);
    return Optional.of(
        new Foreground(
            components,
            foreground,
            threshold,
            intersectionsOverUnion(
                components, clusters, List.of(ofTraining), Foreground.TRAINING, ignored)[0],
            intersectionsOverUnion(
                components, clusters, List.of(ofValidation), Foreground.VALIDATION, ignored)[0]));
  }

  /** Whether each patch is in the mask of the attention. */
  private boolean[] attended(PatchComponents components, List<SplitFeatures> splits)
      throws IOException {
    boolean[] attended = new boolean[components.rows().length / components.width()];
    int at = 0;
    for (SplitFeatures split : splits) {
      for (int i = 0; i < split.attention().size(); i++) {
        PatchFeatures attention = split.attention().get(i).features();
        for (float patch : settings.mask.of(
            attention.patches(), attention.rows(), attention.columns())) {
          attended[at++] = patch > 0;
        }
      }
    }
    return attended;
  }

  /**
   * The part of each cluster that is in the mask of the attention: the mean over the images that the cluster
   * occurs in; 0 if it occurs in none.
   */
  private double[] precisions(
      PatchComponents components, int[] clusters, boolean[] attended, int set) {
    double[] sums = new double[settings.clusters];
    int[] images = new int[settings.clusters];
    for (PatchComponents.Image image : components.images()) {
      if (image.set() == set) {
        int[] all = new int[settings.clusters];
        int[] within = new int[settings.clusters];
        for (int patch : image.patchOfEachLabel()) {
          int cluster = clusters[patch];
          all[cluster]++;
          within[cluster] += attended[patch] ? 1 : 0;
        }
        for (int cluster = 0; cluster < all.length; cluster++) {
          if (all[cluster] > 0) {
            sums[cluster] += (double) within[cluster] / all[cluster];
            images[cluster]++;
          }
        }
      }
    }
    for (int cluster = 0; cluster < sums.length; cluster++) {
      sums[cluster] /= Math.max(1, images[cluster]);
    }
    return sums;
  }

  /** The rounded precision at the cut with which the foreground is nearest to the labels. */
  private double threshold(
      PatchComponents components, int[] clusters, double[] precisions, int ignored) {
    int[] ascending =
        IntStream.range(0, precisions.length)
            .boxed()
            .sorted(Comparator.comparingDouble(cluster -> precisions[cluster]))
            .mapToInt(Integer::intValue)
            .toArray();
    int first = (int) (settings.leastBackground * settings.clusters);
    int end = (int) (settings.mostBackground * settings.clusters);
    List<boolean[]> foregrounds = new ArrayList<>();
    for (int cut = first; cut < end; cut++) {
      boolean[] ofCluster = new boolean[precisions.length];
      Arrays.stream(ascending, cut, ascending.length).forEach(c -> ofCluster[c] = true);
      foregrounds.add(ofCluster);
    }
    double[] scores =
        intersectionsOverUnion(
            components, clusters, foregrounds, Foreground.TRAINING, ignored);
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      // Of equal ones the last, as in the published code, which sorts them.
      best = scores[i] >= scores[best] ? i : best;
    }
    return rounded(
        precisions[ascending[first + best]], precisions[ascending[ascending.length - 1]]);
  }

  /**
   * To the nearest multiple of the step below 1, the lower one of two, that is not above the greatest precision,
   * where the published code fails.
   */
  private double rounded(double precision, double greatest) {
    double nearest = 0;
    for (int i = 0; i * settings.thresholdStep < 1 - 1e-9; i++) {
      double candidate = i * settings.thresholdStep;
      if (candidate <= greatest
          && Math.abs(candidate - precision) < Math.abs(nearest - precision)) {
        nearest = candidate;
      }
    }
    return nearest;
  }

  private static boolean[] atLeast(double threshold, double[] precisions) {
    boolean[] reached = new boolean[precisions.length];
    for (int cluster = 0; cluster < reached.length; cluster++) {
      reached[cluster] = precisions[cluster] >= threshold;
    }
    return reached;
  }

  private static void mark(
      PatchComponents components,
      int[] clusters,
      boolean[] ofCluster,
      double threshold,
      int set,
      boolean[] foreground) {
    boolean some = false;
    for (PatchComponents.Image image : components.images()) {
      int end = image.firstPatch() + image.patches();
      for (int patch = image.firstPatch(); patch < end && image.set() == set; patch++) {
        foreground[patch] = ofCluster[clusters[patch]];
        some |= foreground[patch];
      }
    }
    if (!some) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no cluster of the %s images has a part of %.2f in the mask of the attention",
              set == Foreground.TRAINING ? "training" : "validation",
              threshold));
    }
  }

  /**
   * For each of some foregrounds, the mean over the images of a set of its intersection over union with what is
   * labelled as such. Images without either are left out.
   *
   * @param foregrounds whether each cluster belongs to it
   */
  private double[] intersectionsOverUnion(
      PatchComponents components,
      int[] clusters,
      List<boolean[]> foregrounds,
      int set,
      int ignored) {
    double[] means = new double[foregrounds.size()];
    int[] counted = new int[means.length];
    for (PatchComponents.Image image : components.images()) {
      if (image.set() != set) {
        continue;
      }
      int[] clusterOfLabel =
          Arrays.stream(image.patchOfEachLabel()).map(patch -> clusters[patch]).toArray();
      for (int i = 0; i < means.length; i++) {
        double ofImage =
            intersectionOverUnion(image.labels(), clusterOfLabel, foregrounds.get(i), ignored);
        if (!Double.isNaN(ofImage)) {
          means[i] += ofImage;
          counted[i]++;
        }
      }
    }
    for (int i = 0; i < means.length; i++) {
      means[i] /= Math.max(1, counted[i]);
    }
    return means;
  }

  /** Of an image; NaN if it has no foreground and none is labelled. */
  private double intersectionOverUnion(
      LabelMap labels, int[] clusterOfLabel, boolean[] foreground, int ignored) {
    int both = 0;
    int either = 0;
    for (int pixel = 0; pixel < clusterOfLabel.length; pixel++) {
      int label = labels.label(pixel);
      if (label == ignored && settings.protocol == Protocol.STANDARD) {
        continue;
      }
      boolean labelled = label != 0;
      boolean found = foreground[clusterOfLabel[pixel]];
      both += labelled && found ? 1 : 0;
      either += labelled || found ? 1 : 0;
    }
    return either == 0 ? Double.NaN : (double) both / either;
  }
}
