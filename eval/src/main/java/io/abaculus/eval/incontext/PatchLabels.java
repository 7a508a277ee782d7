package io.abaculus.eval.incontext;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.Protocol;

/**
 * What the patches of an image show: of each, the part of its pixels that every class has.
 *
 * @param count how many patches there are
 * @param classes how many classes there are
 * @param parts (count, classes), in [0, 1]; those of a patch add up to 1, or to 0 if none of its pixels
 *     counts
 */
public record PatchLabels(int count, int classes, float[] parts) {

  /**
   * Counts the pixels of each patch.
   *
   * @param labels of whole patches
   * @param patchSize the side of a patch in pixels
   * @param classes how many classes there are
   * @param ignored the label of void pixels. By {@link Protocol#STANDARD} they count for nothing; by
   *     {@link Protocol#REFERENCE} they are pixels of class 0, whatever that is
   * @throws IllegalArgumentException if the labels are not those of whole patches, or one is neither a
   *     class nor ignored
   */
  public static PatchLabels of(
      LabelMap labels, int patchSize, int classes, int ignored, Protocol protocol) {
    if (labels.width() % patchSize != 0 || labels.height() % patchSize != 0) {
      throw new IllegalArgumentException(
          "%d x %d labels are not whole patches of %d"
              .formatted(labels.width(), labels.height(), patchSize));
    }
    int columns = labels.width() / patchSize;
    int count = columns * (labels.height() / patchSize);
    float[] parts = new float[count * classes];
    int[] counted = new int[count];
    for (int y = 0; y < labels.height(); y++) {
      for (int x = 0; x < labels.width(); x++) {
        int label = labels.label(y * labels.width() + x);
        if (label == ignored) {
          if (protocol == Protocol.STANDARD) {
            continue;
          }
          label = 0;
        }
        if (label >= classes) {
          throw new IllegalArgumentException(
              "a label is %d: there are %d classes, and %d is ignored"
                  .formatted(label, classes, ignored));
        }
        int patch = y / patchSize * columns + x / patchSize;
        parts[patch * classes + label]++;
        counted[patch]++;
      }
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i] /= Math.max(1, counted[i / classes]);
    }
    return new PatchLabels(count, classes, parts);
  }

  /** Whether a class has a pixel in a patch. */
  public boolean shows(int patch, int label) {
    return parts[patch * classes + label] > 0;
  }

  /** Whether any of a patch's pixels counts. */
  public boolean isLabelled(int patch) {
    for (int label = 0; label < classes; label++) {
      if (shows(patch, label)) {
        return true;
      }
    }
    return false;
  }
}
