package io.abaculus.neco.augment;

/**
 * Crops of one kind, such as the two global ones.
 *
 * @param count how many of them each image gives, at least 1
 * @param size side of the square they are resized to, in pixels
 * @param minScale smallest area, as a part of the image's area, above 0
 * @param maxScale largest area, as a part of the image's area, at most 1
 */
public record CropKind(int count, int size, double minScale, double maxScale) {
  /** Checks the ranges. */
  public CropKind {
    if (count < 1 || size < 1) {
      throw new IllegalArgumentException(
          "a kind of crop has at least 1 crop of at least 1 pixel, not %d of %d".formatted(count,
              size));
    }
    if (!(minScale > 0 && minScale <= maxScale && maxScale <= 1)) {
      throw new IllegalArgumentException(
          "the scale of crops is a range within (0, 1], not [%s, %s]".formatted(minScale,
              maxScale));
    }
  }
}
