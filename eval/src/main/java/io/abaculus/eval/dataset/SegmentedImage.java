package io.abaculus.eval.dataset;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;

/**
 * An image and what its pixels show.
 *
 * @param image the picture
 * @param labels a class of the data set for each of its pixels, or the label of what does not count
 */
public record SegmentedImage(RgbImage image, LabelMap labels) {
  /**
   * Checks that every pixel has its label.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public SegmentedImage {
    if (image.width() != labels.width() || image.height() != labels.height()) {
      throw new IllegalArgumentException(
          "an image of %d x %d pixels has no labels of %d x %d"
              .formatted(image.width(), image.height(), labels.width(), labels.height()));
    }
  }
}
