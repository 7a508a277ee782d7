package io.abaculus.eval.features;

import io.abaculus.data.image.RgbImage;

/**
 * The size of an image.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record PixelSize(int width, int height) {
  /** Of an image. */
  public static PixelSize of(RgbImage image) {
    return new PixelSize(image.width(), image.height());
  }

  @Override
  public String toString() {
    return width + " x " + height;
  }
}
