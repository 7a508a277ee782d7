package io.abaculus.eval.metrics;

import io.abaculus.data.image.LabelMap;

/**
 * How often each predicted label met each true one. Predictions may be clusters, more or fewer than the
 * classes.
 */
public final class ConfusionCounts {
  private final int predictions;
  private final int classes;
  private final int ignored;
  private final long[] counts;

  /**
   * No pairs yet.
   *
   * @param predictions how many labels are predicted, from 0
   * @param classes how many true labels there are, from 0
   * @param ignored the true label of what does not count, outside the classes
   */
  public ConfusionCounts(int predictions, int classes, int ignored) {
    if (predictions < 1 || classes < 1 || (long) predictions * classes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d predictions of %d classes cannot be counted".formatted(predictions, classes));
    }
    this.predictions = predictions;
    this.classes = classes;
    this.ignored = ignored;
    this.counts = new long[predictions * classes];
  }

  /**
   * Counts one pair.
   *
   * @throws IllegalArgumentException if a label is outside its range
   */
  public void add(int predicted, int label) {
    if (label == ignored) {
      return;
    }
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "a label is %d: there are %d classes, and %d is ignored"
              .formatted(label, classes, ignored));
    }
    if (predicted < 0 || predicted >= predictions) {
      throw new IllegalArgumentException(
          "%d is predicted, outside 0 to %d".formatted(predicted, predictions - 1));
    }
    counts[predicted * classes + label]++;
  }

  /**
   * Counts the pixels of an image.
   *
   * @throws IllegalArgumentException if the sizes differ, or a label is outside its range
   */
  public void add(LabelMap predicted, LabelMap labels) {
    if (predicted.width() != labels.width() || predicted.height() != labels.height()) {
      throw new IllegalArgumentException("%s is predicted of %s".formatted(predicted, labels));
    }
    for (int pixel = 0; pixel < labels.labels().length; pixel++) {
      add(predicted.label(pixel), labels.label(pixel));
    }
  }

  /**
   * The counts where some predictions are one.
   *
   * @param groupOf what each prediction becomes, 0 to {@code groups - 1}
   */
  public ConfusionCounts merged(int[] groupOf, int groups) {
    ConfusionCounts merged = new ConfusionCounts(groups, classes, ignored);
    for (int predicted = 0; predicted < predictions; predicted++) {
      for (int label = 0; label < classes; label++) {
        merged.counts[groupOf[predicted] * classes + label] += count(predicted, label);
      }
    }
    return merged;
  }

  /** How many labels are predicted. */
  public int predictions() {
    return predictions;
  }

  /** How many classes there are. */
  public int classes() {
    return classes;
  }

  /** How often a prediction met a class. */
  public long count(int predicted, int label) {
    return counts[predicted * classes + label];
  }

  /** How often something was predicted. */
  public long predicted(int predicted) {
    long sum = 0;
    for (int label = 0; label < classes; label++) {
      sum += count(predicted, label);
    }
    return sum;
  }

  /** How often a class was there. */
  public long labelled(int label) {
    long sum = 0;
    for (int predicted = 0; predicted < predictions; predicted++) {
      sum += count(predicted, label);
    }
    return sum;
  }
}
