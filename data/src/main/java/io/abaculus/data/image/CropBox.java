package io.abaculus.data.image;

/**
 * A rectangle of whole pixels within an image.
 *
 * @param left first column
 * @param top first row
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record CropBox(int left, int top, int width, int height) {
  /** Checks that the rectangle is not empty and does not begin outside. */
  public CropBox {
    if (left < 0 || top < 0 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "no crop of %d x %d pixels at (%d, %d)".formatted(width, height, left, top));
    }
  }

  /** The column after the last one. */
  public int right() {
    return left + width;
  }

  /** The row after the last one. */
  public int bottom() {
    return top + height;
  }

  /** How many pixels this rectangle and another share; 0 if they do not overlap. */
  public long intersectionArea(CropBox other) {
    long sharedWidth = Math.min(right(), other.right()) - Math.max(left, other.left);
    long sharedHeight = Math.min(bottom(), other.bottom()) - Math.max(top, other.top);
    return sharedWidth <= 0 || sharedHeight <= 0 ? 0 : sharedWidth * sharedHeight;
  }
}
