package io.abaculus.eval.cluster;

import io.abaculus.device.Device;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Lloyd's k-means as faiss runs it (Johnson et al., arXiv 1702.08734, {@code faiss.Kmeans}): some tries
 * from random rows, of which the best is kept; a cluster that runs empty takes a half of a large one.
 * Which rows are drawn differs from faiss.
 *
 * <p>Spherical k-means (Dhillon and Modha, "Concept decompositions for large sparse text data using
 * clustering", 2001) has centroids of length 1 and counts inner products with them in place of distances.
 *
 * @param clusters how many
 * @param iterations of a try; it ends earlier where nothing changes any more
 * @param tries from other rows
 * @param seed of the draws
 * @param spherical whether centroids have length 1; rows are taken as they are, of whatever length
 */
public record KMeans(int clusters, int iterations, int tries, long seed, boolean spherical) {
  /** Rows for each cluster that faiss lets k-means see, at most: more of them change little. */
  public static final int ROWS_PER_CLUSTER = 256;

  /** faiss parts a cluster in two that lie by this much to both sides. */
  private static final float APART = 1 / 1024f;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if clusters, iterations or tries are not positive
   */
  public KMeans {
    if (clusters < 1 || iterations < 1 || tries < 1) {
      throw new IllegalArgumentException(
          "k-means with %d clusters, %d iterations and %d tries"
              .formatted(clusters, iterations, tries));
    }
  }

  /** K-means by distances. */
  public KMeans(int clusters, int iterations, int tries, long seed) {
    this(clusters, iterations, tries, seed, false);
  }

  /**
   * What was found.
   *
   * @param centroids (clusters, width)
   * @param width of a row
   * @param objective what is made small: the sum of the squared distances of all rows to the centroids
   *     nearest to them; of spherical k-means less the sum of their inner products
   */
  public record Clustering(float[] centroids, int width, double objective) {

    /** The cluster of each row, found on a device: that of the nearest centroid, the first of equals. */
    public int[] assign(float[] rows, Device device) {
      Centroids ready = Centroids.of(centroids, width, device);
      return ClusterPart.of(rows, width, device)
          .flatMapToInt(part -> Arrays.stream(part.nearest(ready)))
          .toArray();
    }
  }

  /**
   * Clusters rows.
   *
   * @param rows (count, width), row after row, at least as many as clusters
   * @param device what computes the distances
   */
  public Clustering fit(float[] rows, int width, Device device) {
    return fit(rows, width, device, ClusterWorkers.HERE);
  }

  /**
   * Clusters rows that workers compare with centroids, with the numbers of {@link #fit(float[], int, Device)}.
   *
   * @param rows (count, width), row after row, at least as many as clusters
   * @param device what this process computes on
   */
  public Clustering fit(float[] rows, int width, Device device, ClusterWorkers workers) {
    if (width < 1 || rows.length % width != 0) {
      throw new IllegalArgumentException(
          "%d numbers are not rows of %d".formatted(rows.length, width));
    }
    int count = rows.length / width;
    if (count < clusters) {
      throw new IllegalArgumentException(
          "%d rows are fewer than %d clusters: ask for fewer".formatted(count, clusters));
    }
    // Split, so that the tries of one seed are not those of the next.
    SplittableRandom seeded = new SplittableRandom(seed);
    try (ClusterWorkers.HeldRows held = workers.hold(rows, width, device)) {
      Clustering best = attempt(rows, width, held, seeded.split());
      for (int attempt = 1; attempt < tries; attempt++) {
        Clustering found = attempt(rows, width, held, seeded.split());
        if (found.objective < best.objective) {
          best = found;
        }
      }
      return best;
    }
  }

  /**
   * Clusters rows as faiss does, which shows k-means {@value #ROWS_PER_CLUSTER} of them for each cluster, at
   * random, if there are more.
   *
   * @param rows (count, width), row after row, at least as many as clusters
   * @param device what computes the distances
   * @return the clusters; their objective is that of the rows that were shown
   */
  public Clustering fitSample(float[] rows, int width, Device device) {
    return fitSample(rows, width, device, ClusterWorkers.HERE);
  }

  /**
   * Clusters rows that workers compare with centroids, with the numbers of {@link #fitSample(float[], int, Device)}.
   *
   * @param rows (count, width), row after row, at least as many as clusters
   * @param device what this process computes on
   */
  public Clustering fitSample(float[] rows, int width, Device device, ClusterWorkers workers) {
    int[] all = new int[rows.length / width];
    Arrays.setAll(all, row -> row);
    return fit(sample(rows, width, all), width, device, workers);
  }

  /**
   * Clusters some rows as {@link #fitSample(float[], int, Device)} clusters all.
   *
   * @param rows (count, width), row after row
   * @param chosen the numbers of the rows that are clustered, at least as many as clusters; one may be there
   *     more than once
   * @param device what computes the distances
   */
  public Clustering fitSample(float[] rows, int width, int[] chosen, Device device) {
    return fit(sample(rows, width, chosen), width, device);
  }

  private float[] sample(float[] rows, int width, int[] chosen) {
    int most = Math.multiplyExact(clusters, ROWS_PER_CLUSTER);
    int[] places =
        chosen.length > most
            ? Draws.withoutReplacement(most, chosen.length, new SplittableRandom(seed))
            : IntStream.range(0, chosen.length).toArray();
    float[] sample = new float[Math.multiplyExact(places.length, width)];
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(rows, chosen[places[i]] * width, sample, i * width, width);
    }
    return sample;
  }

  private Clustering attempt(
      float[] rows, int width, ClusterWorkers.HeldRows held, SplittableRandom random) {
    int count = rows.length / width;
    float[] centroids = drawn(rows, width, random);
    if (spherical) {
      normalize(centroids, width);
    }
    int[] labels = {};
    for (int iteration = 0; iteration < iterations; iteration++) {
      ClusterSums found =
          ClusterSums.total(held.compare(centroids), count, clusters, width);
      boolean settled = iteration > 0 && Arrays.equals(found.labels(), labels);
      labels = found.labels();
      float[] next = centroids.clone();
      boolean split = update(found, width, next, random);
      if (spherical) {
        normalize(next, width);
      }
      if (iteration == iterations - 1 || (settled && !split)) {
        break;
      }
      centroids = next;
    }
    // Of the centroids that the labels belong to, as faiss reports it.
    return new Clustering(centroids, width, objective(rows, width, labels, centroids));
  }

  /** Different rows, in random order. */
  private float[] drawn(float[] rows, int width, SplittableRandom random) {
    int[] drawn = Draws.withoutReplacement(clusters, rows.length / width, random);
    float[] centroids = new float[clusters * width];
    for (int i = 0; i < clusters; i++) {
      System.arraycopy(rows, drawn[i] * width, centroids, i * width, width);
    }
    return centroids;
  }

  /** Brings centroids to length 1; one of zeros stays. */
  private static void normalize(float[] centroids, int width) {
    for (int at = 0; at < centroids.length; at += width) {
      double sum = 0;
      for (int i = at; i < at + width; i++) {
        sum += (double) centroids[i] * centroids[i];
      }
      double length = Math.sqrt(sum);
      for (int i = at; i < at + width && length > 0; i++) {
        centroids[i] = (float) (centroids[i] / length);
      }
    }
  }

  /**
   * Puts each centroid at the mean of its rows.
   *
   * @return whether one ran empty and another was parted
   */
  private boolean update(
      ClusterSums found, int width, float[] centroids, SplittableRandom random) {
    int[] sizes = found.sizes().clone();
    for (int cluster = 0; cluster < clusters; cluster++) {
      for (int i = 0; i < width && sizes[cluster] > 0; i++) {
        centroids[cluster * width + i] =
            (float) (found.sums()[cluster * width + i] / sizes[cluster]);
      }
    }
    return part(width, found.labels().length, sizes, centroids, random);
  }

  private boolean part(
      int width, int count, int[] sizes, float[] centroids, SplittableRandom random) {
    boolean parted = false;
    for (int empty = 0; empty < clusters; empty++) {
      if (sizes[empty] > 0) {
        continue;
      }
      int large = 0;
      // Rows are as many as clusters at least; if not more, no cluster has two.
      double others = Math.max(1, count - clusters);
      if (count == clusters) {
        return parted;
      }
      while (random.nextDouble() >= (sizes[large] - 1) / others) {
        large = (large + 1) % clusters;
      }
      for (int i = 0; i < width; i++) {
        float middle = centroids[large * width + i];
        float one = middle * (1 + APART);
        float other = middle * (1 - APART);
        centroids[empty * width + i] = i % 2 == 0 ? one : other;
        centroids[large * width + i] = i % 2 == 0 ? other : one;
      }
      sizes[empty] = sizes[large] / 2;
      sizes[large] -= sizes[empty];
      parted = true;
    }
    return parted;
  }

  private double objective(float[] rows, int width, int[] labels, float[] centroids) {
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      for (int i = 0; i < width; i++) {
        double number = rows[row * width + i];
        double centre = centroids[labels[row] * width + i];
        sum += spherical ? -number * centre : (number - centre) * (number - centre);
      }
    }
    return sum;
  }
}
