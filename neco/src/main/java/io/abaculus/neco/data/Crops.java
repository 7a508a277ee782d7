package io.abaculus.neco.data;

import java.util.Objects;

/**
 * The crops of one kind of B images.
 *
 * @param count V, of each image
 * @param side S, in pixels
 * @param pixels normalised: V × B × 3 × S × S
 */
public record Crops(int count, int side, float[] pixels) {
  /** A crop's channels. */
  public static final int CHANNELS = 3;

  /**
   * Checks the length of the array.
   *
   * @throws IllegalArgumentException if it holds no crops, or parts of crops
   */
  public Crops {
    long crop = (long) CHANNELS * side * side;
    if (count <= 0 || side <= 0 || pixels.length % (count * crop) != 0) {
      throw new IllegalArgumentException(
          "%d numbers are no %d crops of %d pixels a side of each image"
              .formatted(pixels.length, count, side));
    }
  }

  /** B, the images that they are of. */
  public int images() {
    return pixels.length / count / pixelsPerCrop();
  }

  /** The numbers of one crop of one image. */
  int pixelsPerCrop() {
    return CHANNELS * side * side;
  }

  /** Where the pixels of an image's crop begin. */
  int offset(int crop, int image) {
    return (crop * images() + image) * pixelsPerCrop();
  }

  /** Those of some of the images, from one and before another, with pixels of their own. */
  Crops images(int from, int to) {
    Objects.checkFromToIndex(from, to, images());
    int length = (to - from) * pixelsPerCrop();
    float[] some = new float[count * length];
    for (int crop = 0; crop < count; crop++) {
      System.arraycopy(pixels, offset(crop, from), some, crop * length, length);
    }
    return new Crops(count, side, some);
  }
}
