package io.abaculus.eval.incontext;

import io.abaculus.data.RandomSource;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.search.RowStore;
import java.io.IOException;
import java.util.stream.IntStream;

/**
 * Patches whose labels are known: of each its features, scaled to length 1, and its soft label. What
 * exceeds a limit of memory lies in files.
 */
public final class MemoryBank implements AutoCloseable {
  private final RowStore features;
  private final RowStore labels;

  /**
   * An empty memory.
   *
   * @param channels numbers of a patch's features
   * @param classes numbers of a patch's label
   * @param limit of the memory that both may take
   */
  public MemoryBank(int channels, int classes, MemoryLimit limit) {
    this.features = limit.share(channels, channels + classes).open(channels);
    this.labels = limit.share(classes, channels + classes).open(classes);
  }

  /** How many patches there are. */
  public long size() {
    return features.size();
  }

  /** The features, a row for each patch. */
  public RowStore features() {
    return features;
  }

  /** The soft labels, a row for each patch. */
  public RowStore labels() {
    return labels;
  }

  /**
   * Adds the patches of an image that show something.
   *
   * @param wanted how many at most; if there are more, {@link BalancedSampling} chooses
   * @param random for the choice
   * @throws IOException if they exceed the limit and cannot be written to a file
   */
  public void add(PatchFeatures image, PatchLabels truth, int wanted, RandomSource random)
      throws IOException {
    if (image.count() != truth.count()) {
      throw new IllegalArgumentException(
          "the features of %d patches have the labels of %d"
              .formatted(image.count(), truth.count()));
    }
    int[] kept =
        wanted < truth.count()
            ? BalancedSampling.sample(truth, wanted, random)
            : IntStream.range(0, truth.count()).filter(truth::isLabelled).toArray();
    int channels = image.channels();
    int classes = truth.classes();
    float[] keptFeatures = new float[kept.length * channels];
    float[] keptLabels = new float[kept.length * classes];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(
          image.patches(), kept[i] * channels, keptFeatures, i * channels, channels);
      normalize(keptFeatures, i * channels, channels);
      System.arraycopy(truth.parts(), kept[i] * classes, keptLabels, i * classes, classes);
    }
    features.append(keptFeatures);
    labels.append(keptLabels);
  }

  private static void normalize(float[] rows, int from, int width) {
    float scale = 1 / Math.max(length(rows, from, width), Float.MIN_NORMAL);
    for (int i = from; i < from + width; i++) {
      rows[i] *= scale;
    }
  }

  /** The Euclidean length of a row. */
  static float length(float[] rows, int from, int width) {
    double sum = 0;
    for (int i = from; i < from + width; i++) {
      sum += (double) rows[i] * rows[i];
    }
    return (float) Math.sqrt(sum);
  }

  @Override
  public void close() throws IOException {
    try (labels; features) {
      // Closing both, whatever the other does, is all.
    }
  }
}
