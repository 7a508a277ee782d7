package io.abaculus.data.image;

import java.util.Arrays;
import java.util.Objects;

/**
 * An image of 8-bit red, green and blue samples, stored row by row as {@code height × width × 3}
 * (HWC) bytes, each 0 to 255 as an unsigned value. An image never changes once made: operations
 * return a new one.
 */
public final class RgbImage {
  /** Samples per pixel. */
  public static final int CHANNELS = 3;

  private final int width;
  private final int height;
  private final byte[] pixels;

  private RgbImage(int width, int height, byte[] pixels) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /**
   * Wraps an array of samples without copying it: the caller hands it over and no longer writes to
   * it.
   *
   * @param width in pixels, at least 1
   * @param height in pixels, at least 1
   * @param pixels {@code height × width × 3} samples
   * @throws IllegalArgumentException if the array's length does not fit the two sides
   */
  public static RgbImage of(int width, int height, byte[] pixels) {
    Objects.requireNonNull(pixels, "pixels");
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "an image needs at least one pixel, but was asked to be " + width + " x " + height);
    }
    if ((long) width * height * CHANNELS != pixels.length) {
      throw new IllegalArgumentException(
          "an image of %d x %d pixels has %d samples, but the array holds %d"
              .formatted(width, height, (long) width * height * CHANNELS, pixels.length));
    }
    return new RgbImage(width, height, pixels);
  }

  /** Width in pixels. */
  public int width() {
    return width;
  }

  /** Height in pixels. */
  public int height() {
    return height;
  }

  /** The samples themselves, {@code height × width × 3}; not a copy, and not to be written to. */
  public byte[] pixels() {
    return pixels;
  }

  /**
   * One sample.
   *
   * @param x column, from 0
   * @param y row, from 0
   * @param channel 0 red, 1 green, 2 blue
   * @return 0 to 255
   */
  public int sample(int x, int y, int channel) {
    Objects.checkIndex(x, width);
    Objects.checkIndex(y, height);
    Objects.checkIndex(channel, CHANNELS);
    return pixels[(y * width + x) * CHANNELS + channel] & 0xff;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RgbImage that
        && width == that.width
        && height == that.height
        && Arrays.equals(pixels, that.pixels);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * width + height) + Arrays.hashCode(pixels);
  }

  @Override
  public String toString() {
    return "RgbImage[" + width + " x " + height + "]";
  }
}
