package io.abaculus.data.image;

import io.abaculus.data.Transform;

/** What is usually done to images before a network sees them, as torchvision's transforms do it. */
public final class ImageTransforms {
  private ImageTransforms() {}

  /**
   * Resizes so that the shorter side has a number of pixels, and keeps the ratio of the sides, the
   * longer one rounded down.
   *
   * @param shorterSide in pixels, at least 1
   */
  public static Transform<RgbImage, RgbImage> resize(
      int shorterSide, Interpolation interpolation) {
    return (image, random) -> {
      int shorter = Math.min(image.width(), image.height());
      int width = (int) ((long) shorterSide * image.width() / shorter);
      int height = (int) ((long) shorterSide * image.height() / shorter);
      return Resize.resize(image, width, height, interpolation);
    };
  }

  /**
   * Cuts the middle out.
   *
   * @param side of the square in pixels; an image with a shorter side is an error
   */
  public static Transform<RgbImage, RgbImage> centerCrop(int side) {
    return (image, random) -> Resize.resizedCrop(
        image,
        (int) Math.rint((image.height() - side) / 2.0),
        (int) Math.rint((image.width() - side) / 2.0),
        side,
        side,
        side,
        side,
        Interpolation.NEAREST);
  }

  /** Mirrors every second image at random, left to right. */
  public static Transform<RgbImage, RgbImage> randomHorizontalFlip() {
    return (image, random) -> random.nextInt(2) == 0 ? image : flip(image);
  }

  /** The image mirrored left to right. */
  public static RgbImage flip(RgbImage image) {
    byte[] in = image.pixels();
    byte[] out = new byte[in.length];
    int row = image.width() * RgbImage.CHANNELS;
    for (int i = 0; i < in.length; i += RgbImage.CHANNELS) {
      int column = i % row;
      int to = i - column + row - RgbImage.CHANNELS - column;
      System.arraycopy(in, i, out, to, RgbImage.CHANNELS);
    }
    return RgbImage.of(image.width(), image.height(), out);
  }
}
