package io.abaculus.eval.unsupervised;

import io.abaculus.device.Device;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.cluster.KMeans;
import io.abaculus.eval.cluster.SeedScores;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.metrics.Matching;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * How well a model's features segment images that nobody labelled, as NeCo measures it
 * ({@code fully_unsup_seg.py} in its code): {@link ForegroundExtraction} finds what shows objects; that is
 * clustered into as many clusters as there are objects; or into many more, of which those that occur side by
 * side are joined into communities. Either is matched one to one with the classes, with the background as one
 * more cluster.
 *
 * <p>The published code finds communities by Infomap, for which there is no library here: these are found by the
 * Leiden algorithm, and its numbers are not those of the paper. What that depends on is chosen among a few values
 * on the training images, where the published code searches with Optuna.
 */
public final class UnsupervisedSegmentation {
  private final Settings settings;
  private final Device device;

  /**
   * What is measured.
   *
   * @param foreground how foreground is found
   * @param iterations of a try of k-means
   * @param tries of k-means
   * @param seeds of the clusters of objects: one score each
   * @param communities how communities are found; null to leave them out
   * @param protocol of the means over classes
   */
  public record Settings(
      ForegroundExtraction.Settings foreground,
      int iterations,
      int tries,
      List<Long> seeds,
      @Nullable CommunitySearch communities,
      Protocol protocol) {
    /** Copies the list. */
    public Settings {
      seeds = List.copyOf(seeds);
    }

    /** The paper's, with Leiden's communities: 5 tries of 100 iterations, seeds 0 to 4. */
    public static Settings ofPaper(Protocol protocol) {
      return new Settings(
          ForegroundExtraction.Settings.ofPaper(protocol),
          100,
          5,
          LongStream.range(0, 5).boxed().toList(),
          CommunitySearch.usual(),
          protocol);
    }

    /** These settings without communities. */
    public Settings withoutCommunities() {
      return new Settings(foreground, iterations, tries, seeds, null, protocol);
    }
  }

  /**
   * Among what the best communities are looked for, on the training images.
   *
   * @param clusters numbers of clusters of the foreground
   * @param thresholds what co-occurrences count
   * @param resolutions of the communities
   * @param seed of the clusters
   * @param runs of the Leiden algorithm: one score each, with seeds from 0
   */
  public record CommunitySearch(
      List<Integer> clusters,
      List<Double> thresholds,
      List<Double> resolutions,
      long seed,
      int runs) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if there is nothing to try
     */
    public CommunitySearch {
      clusters = List.copyOf(clusters);
      thresholds = List.copyOf(thresholds);
      resolutions = List.copyOf(resolutions);
      if (clusters.isEmpty() || thresholds.isEmpty() || resolutions.isEmpty() || runs < 1) {
        throw new IllegalArgumentException(
            "communities of clusters %s, thresholds %s, resolutions %s and %d runs: nothing to try"
                .formatted(clusters, thresholds, resolutions, runs));
      }
    }

    /**
     * Over the range in which the published code searches: 69 to 249 clusters, thresholds of 0.01 to 0.1; and
     * resolutions of 0.25 to 3; 10 runs.
     */
    public static CommunitySearch usual() {
      return new CommunitySearch(
          List.of(69, 99, 129, 159, 189, 219, 249),
          IntStream.rangeClosed(1, 10).mapToObj(i -> i / 100.0).toList(),
          IntStream.rangeClosed(1, 12).mapToObj(i -> i / 4.0).toList(),
          0,
          10);
    }
  }

  /**
   * What joining clusters into communities gave.
   *
   * @param clusters that were joined, beside the background
   * @param threshold of the co-occurrences that counted
   * @param resolution of the communities
   * @param trainingMean the mean over runs of the mean intersection over union on training images
   * @param scores on validation images, one for each run
   */
  public record CommunityScores(
      int clusters,
      double threshold,
      double resolution,
      double trainingMean,
      SeedScores scores) {}

  /**
   * What came of it.
   *
   * @param foreground what shows objects
   * @param objects the scores of clusters of objects on validation images
   * @param communities those of communities; null if they were left out
   */
  public record Result(
      Foreground foreground, SeedScores objects, @Nullable CommunityScores communities) {}

  /** A measurement. */
  public UnsupervisedSegmentation(Settings settings, Device device) {
    this.settings = settings;
    this.device = device;
  }

  /**
   * Measures.
   *
   * @param training images on which thresholds are chosen
   * @param validation images of the same classes, on which the result is measured
   * @param messages takes a line as each part is done
   * @param stop asked now and then; true ends the work
   * @return empty if it was stopped
   * @throws IOException if features cannot be read
   * @throws IllegalArgumentException if there are fewer patches than clusters, or no cluster is foreground
   */
  public Optional<Result> run(
      SplitFeatures training,
      SplitFeatures validation,
      Consumer<String> messages,
      BooleanSupplier stop)
      throws IOException {
    Optional<Foreground> found =
        new ForegroundExtraction(settings.foreground, device).run(training, validation, stop);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Foreground foreground = found.get();
    messages.accept(
        String.format(
            Locale.ROOT,
            "foreground: clusters of a precision of %.2f, IoU %.3f on training images and %.3f on"
                + " validation images",
            foreground.threshold(),
            foreground.trainingIntersectionOverUnion(),
            foreground.validationIntersectionOverUnion()));
    Optional<SeedScores> objects = objects(foreground, validation.images(), stop);
    if (objects.isEmpty()) {
      return Optional.empty();
    }
    messages
        .accept(String.format(Locale.ROOT, "objects: mIoU %.3f", objects.get().spread().mean()));
    CommunitySearch search = settings.communities;
    if (search == null) {
      return Optional.of(new Result(foreground, objects.get(), null));
    }
    Optional<CommunityScores> communities =
        communities(search, foreground, validation.images(), messages, stop);
    return communities.map(scores -> new Result(foreground, objects.get(), scores));
  }

  private Optional<SeedScores> objects(
      Foreground foreground, SegmentationDataset images, BooleanSupplier stop) {
    int clusters = images.classes() - 1;
    List<ConfusionMatrix> confusions = new ArrayList<>();
    for (long seed : settings.seeds) {
      if (stop.getAsBoolean()) {
        return Optional.empty();
      }
      ConfusionCounts counts =
          ForegroundClusters.of(foreground, kMeans(clusters, seed), device)
              .counts(Foreground.VALIDATION, images.classes(), images.ignored());
      confusions.add(ConfusionMatrix.of(counts, Matching.HUNGARIAN));
    }
    return Optional.of(
        new SeedScores(
            clusters + 1, Matching.HUNGARIAN, settings.seeds, confusions, settings.protocol));
  }

  private KMeans kMeans(int clusters, long seed) {
    return new KMeans(clusters, settings.iterations, settings.tries, seed);
  }

  /** Communities that may be the best ones. */
  private record Candidate(
      ForegroundClusters clusters,
      List<Communities> runs,
      double threshold,
      double resolution,
      double trainingMean) {}

  private Optional<CommunityScores> communities(
      CommunitySearch search,
      Foreground foreground,
      SegmentationDataset images,
      Consumer<String> messages,
      BooleanSupplier stop) {
    Candidate best = null;
    for (int number : search.clusters) {
      if (stop.getAsBoolean()) {
        return Optional.empty();
      }
      ForegroundClusters clusters =
          ForegroundClusters.of(foreground, kMeans(number, search.seed), device);
      double[][] near = CoOccurrence.of(clusters, settings.protocol);
      ConfusionCounts counts =
          clusters.counts(Foreground.TRAINING, images.classes(), images.ignored());
      for (double threshold : search.thresholds) {
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
        CommunityGraph graph = CommunityGraph.of(near, threshold);
        for (double resolution : search.resolutions) {
          List<Communities> runs =
              IntStream.range(0, search.runs)
                  .mapToObj(run -> graph.communities(resolution, run))
                  .toList();
          double mean = scores(runs, counts).spread().mean();
          if (best == null || mean > best.trainingMean) {
            best = new Candidate(clusters, runs, threshold, resolution, mean);
          }
        }
      }
      messages.accept("communities of %d clusters were looked for".formatted(number));
    }
    if (best == null) {
      throw new IllegalStateException("there is something to try");
    }
    ConfusionCounts counts =
        best.clusters.counts(Foreground.VALIDATION, images.classes(), images.ignored());
    return Optional.of(
        new CommunityScores(
            best.clusters.clusters(),
            best.threshold,
            best.resolution,
            best.trainingMean,
            scores(best.runs, counts)));
  }

  private SeedScores scores(List<Communities> runs, ConfusionCounts counts) {
    List<ConfusionMatrix> confusions =
        runs.stream()
            .map(run -> ConfusionMatrix.of(
                counts.merged(run.ofNode(), run.count()), Matching.HUNGARIAN))
            .toList();
    return new SeedScores(
        counts.predictions(),
        Matching.HUNGARIAN,
        LongStream.range(0, runs.size()).boxed().toList(),
        confusions,
        settings.protocol);
  }
}
