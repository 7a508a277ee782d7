package io.abaculus.eval.features;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.dataset.SegmentedImage;

/**
 * How an image with labels is looked at: the image as a square, and its labels as a smaller one. The
 * labels are first brought to the image's size as Pillow does it and then to their own as torch does it,
 * which is the way of the published evaluations.
 *
 * @param side of the image in pixels
 * @param labelSide of the labels, in which predictions are compared
 */
public record SegmentationView(int side, int labelSide) {
  /**
   * Checks the sides.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public SegmentationView {
    if (side < 1 || labelSide < 1) {
      throw new IllegalArgumentException(
          "images of %d pixels and labels of %d".formatted(side, labelSide));
    }
  }

  /** NeCo's: images of 448 pixels, compared at 100. */
  public static SegmentationView ofPaper() {
    return new SegmentationView(448, 100);
  }

  /** The labels of an image that has this view's side, in their size. */
  public LabelMap labels(SegmentedImage image) {
    return image.labels().resize(labelSide, labelSide, LabelMap.Pick.CORNER);
  }

  /**
   * Checks that a model's patches fill square images.
   *
   * @param side of the images in pixels
   * @throws IllegalArgumentException if they do not, naming sides that they would fill
   */
  public static void requireWholePatches(int side, PatchEncoder encoder) {
    int patch = encoder.patchSize();
    if (side % patch != 0) {
      int below = side / patch * patch;
      throw new IllegalArgumentException(
          "images of %d pixels are not whole patches of %d: %s%d are"
              .formatted(side, patch, below > 0 ? below + " and " : "", below + patch));
    }
  }
}
