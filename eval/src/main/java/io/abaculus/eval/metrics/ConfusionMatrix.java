package io.abaculus.eval.metrics;

import java.util.Arrays;

/**
 * How often each class was predicted as each, after predicted labels became classes: what
 * {@link SegmentationScore} adds up.
 *
 * @param counts (classes, classes + 1): the row is the true class, the column the predicted one, and the
 * last column counts what was predicted as none of the classes; handed over, not copied
 */
public record ConfusionMatrix(long[][] counts) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if it is another one or a count is negative
   */
  public ConfusionMatrix {
    if (counts.length == 0) {
      throw new IllegalArgumentException("a confusion matrix needs at least one class");
    }
    for (long[] row : counts) {
      if (row.length != counts.length + 1) {
        throw new IllegalArgumentException(
            "a confusion matrix of %d classes has rows of %d counts, not of %d"
                .formatted(counts.length, counts.length + 1, row.length));
      }
      for (long count : row) {
        if (count < 0) {
          throw new IllegalArgumentException("a confusion matrix counts " + count);
        }
      }
    }
  }

  /** The counts of predictions after a matching. */
  public static ConfusionMatrix of(ConfusionCounts counts, Matching matching) {
    int classes = counts.classes();
    int[] classOf = matching.classesOf(counts);
    long[][] matched = new long[classes][classes + 1];
    for (int prediction = 0; prediction < classOf.length; prediction++) {
      int column = classOf[prediction] < 0 ? classes : classOf[prediction];
      for (int label = 0; label < classes; label++) {
        matched[label][column] += counts.count(prediction, label);
      }
    }
    return new ConfusionMatrix(matched);
  }

  /** How many classes there are. */
  public int classes() {
    return counts.length;
  }

  /** How often a class was there. */
  public long labelled(int label) {
    return Arrays.stream(counts[label]).sum();
  }

  /** Whether no pixel was counted, so that there is nothing to score. */
  public boolean isEmpty() {
    return Arrays.stream(counts).flatMapToLong(Arrays::stream).allMatch(count -> count == 0);
  }

  /**
   * Refuses to score nothing, which would look like 0 %.
   *
   * @param images validation images that were to be counted
   * @throws IllegalArgumentException if no pixel was counted
   */
  public void requirePixels(int images) {
    if (isEmpty()) {
      throw new IllegalArgumentException(
          "no pixel of the validation images counts: all %d images were skipped or have no labels"
              .formatted(images));
    }
  }

  /** The intersection over union of each class, and their mean. */
  public SegmentationScore score() {
    int classes = classes();
    long[] hits = new long[classes];
    long[] wrong = new long[classes];
    long[] missed = new long[classes];
    for (int label = 0; label < classes; label++) {
      hits[label] = counts[label][label];
      missed[label] = labelled(label) - hits[label];
      for (int other = 0; other < classes; other++) {
        wrong[label] += other == label ? 0 : counts[other][label];
      }
    }
    return new SegmentationScore(hits, wrong, missed);
  }

  /**
   * The counts of both together.
   *
   * @throws IllegalArgumentException if they are of different classes
   */
  public ConfusionMatrix plus(ConfusionMatrix other) {
    if (other.classes() != classes()) {
      throw new IllegalArgumentException(
          "counts of %d and of %d classes do not add up".formatted(classes(), other.classes()));
    }
    long[][] sum = new long[classes()][classes() + 1];
    for (int label = 0; label < classes(); label++) {
      for (int predicted = 0; predicted <= classes(); predicted++) {
        sum[label][predicted] = counts[label][predicted] + other.counts[label][predicted];
      }
    }
    return new ConfusionMatrix(sum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix(long[][] otherCounts)
        && Arrays.deepEquals(counts, otherCounts);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(counts);
  }

  @Override
  public String toString() {
    return "ConfusionMatrix[" + classes() + " classes]";
  }
}
