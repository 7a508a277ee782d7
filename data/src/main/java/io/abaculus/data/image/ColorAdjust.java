package io.abaculus.data.image;

/**
 * Changes of colour as torchvision's {@code adjust_*} make them on a PIL image, that is, as
 * Pillow's {@code ImageEnhance} and its 8-bit HSV conversion compute them, truncations included.
 */
public final class ColorAdjust {
  private ColorAdjust() {}

  /**
   * Blends with black.
   *
   * @param factor at least 0: 0 gives black, 1 the image itself, 2 twice its brightness, clipped
   */
  public static RgbImage brightness(RgbImage image, double factor) {
    float alpha = checkFactor("brightness", factor);
    return mapSamples(image, blendWithConstant(0, alpha));
  }

  /**
   * Blends with the uniform grey of the image's mean luma (rounded to a level).
   *
   * @param factor at least 0: 0 gives that grey, 1 the image itself, larger values more contrast,
   *     clipped
   */
  public static RgbImage contrast(RgbImage image, double factor) {
    float alpha = checkFactor("contrast", factor);
    return mapSamples(image, blendWithConstant(meanLuma(image), alpha));
  }

  /**
   * Blends each pixel with its own grey.
   *
   * @param factor at least 0: 0 gives a grey image, 1 the image itself, larger values stronger
   *     colours, clipped
   */
  public static RgbImage saturation(RgbImage image, double factor) {
    float alpha = checkFactor("saturation", factor);
    byte[] in = image.pixels();
    byte[] out = new byte[in.length];
    boolean between = alpha <= 1;
    for (int i = 0; i < in.length; i += RgbImage.CHANNELS) {
      int red = in[i] & 0xff;
      int green = in[i + 1] & 0xff;
      int blue = in[i + 2] & 0xff;
      int grey = luma(red, green, blue);
      if (between) {
        out[i] = (byte) (int) (grey + alpha * (red - grey));
        out[i + 1] = (byte) (int) (grey + alpha * (green - grey));
        out[i + 2] = (byte) (int) (grey + alpha * (blue - grey));
      } else {
        out[i] = clip(grey + alpha * (red - grey));
        out[i + 1] = clip(grey + alpha * (green - grey));
        out[i + 2] = clip(grey + alpha * (blue - grey));
      }
    }
    return RgbImage.of(image.width(), image.height(), out);
  }

  /**
   * Turns the hue of every pixel, through HSV of 8 bits each; that conversion is lossy, even by a
   * turn of 0.
   *
   * @param factor the part of a full turn, -0.5 to 0.5
   * @throws IllegalArgumentException if the factor lies outside
   */
  public static RgbImage hue(RgbImage image, double factor) {
    if (!(factor >= -0.5 && factor <= 0.5)) {
      throw new IllegalArgumentException("a hue factor lies in [-0.5, 0.5], but was " + factor);
    }
    int shift = (int) (factor * 255);
    byte[] in = image.pixels();
    byte[] out = new byte[in.length];
    for (int i = 0; i < in.length; i += RgbImage.CHANNELS) {
      turnHue(in, i, shift, out);
    }
    return RgbImage.of(image.width(), image.height(), out);
  }

  /**
   * Three equal channels of the image's luma, {@code 0.299 R + 0.587 G + 0.114 B} in 16-bit fixed
   * point.
   */
  public static RgbImage grayscale(RgbImage image) {
    byte[] in = image.pixels();
    byte[] out = new byte[in.length];
    for (int i = 0; i < in.length; i += RgbImage.CHANNELS) {
      byte grey = (byte) luma(in[i] & 0xff, in[i + 1] & 0xff, in[i + 2] & 0xff);
      out[i] = grey;
      out[i + 1] = grey;
      out[i + 2] = grey;
    }
    return RgbImage.of(image.width(), image.height(), out);
  }

  /** Luma of ITU-R 601-2 in the fixed point of Pillow's mode {@code L}: weights sum to 65536. */
  private static int luma(int red, int green, int blue) {
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }

  private static int meanLuma(RgbImage image) {
    byte[] in = image.pixels();
    long sum = 0;
    for (int i = 0; i < in.length; i += RgbImage.CHANNELS) {
      sum += luma(in[i] & 0xff, in[i + 1] & 0xff, in[i + 2] & 0xff);
    }
    return (int) ((double) sum / ((long) image.width() * image.height()) + 0.5);
  }

  private static float checkFactor(String what, double factor) {
    if (!(factor >= 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException(
          "a %s factor is at least 0, but was %s".formatted(what, factor));
    }
    return (float) factor;
  }

  /**
   * Pillow's {@code blend} of a constant with each level; in float, truncated, clipped only when it
   * extrapolates.
   */
  private static byte[] blendWithConstant(int constant, float alpha) {
    byte[] table = new byte[256];
    for (int level = 0; level < 256; level++) {
      float value = constant + alpha * (level - constant);
      table[level] = alpha <= 1 ? (byte) (int) value : clip(value);
    }
    return table;
  }

  private static RgbImage mapSamples(RgbImage image, byte[] table) {
    byte[] in = image.pixels();
    byte[] out = new byte[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = table[in[i] & 0xff];
    }
    return RgbImage.of(image.width(), image.height(), out);
  }

  private static byte clip(float value) {
    return (byte) (int) Math.clamp(value, 0f, 255f);
  }

  private static void turnHue(byte[] in, int i, int shift, byte[] out) {
    int red = in[i] & 0xff;
    int green = in[i + 1] & 0xff;
    int blue = in[i + 2] & 0xff;
    int max = Math.max(red, Math.max(green, blue));
    int min = Math.min(red, Math.min(green, blue));
    if (max == min) {
      // A grey has no hue to turn, and saturation 0 gives its level back.
      out[i] = in[i];
      out[i + 1] = in[i + 1];
      out[i + 2] = in[i + 2];
      return;
    }
    float range = max - min;
    int saturation = (int) (range / max * 255.0);
    int hue = (hue(red, green, blue, max, range) + shift) & 0xff;
    if (saturation == 0) {
      out[i] = (byte) max;
      out[i + 1] = (byte) max;
      out[i + 2] = (byte) max;
      return;
    }

    double sixths = hue * 6.0 / 255.0;
    int sector = (int) sixths;
    float rest = (float) (sixths - sector);
    float strength = (float) (saturation / 255.0);
    byte p = level(max * (1.0 - strength));
    byte q = level(max * (1.0 - strength * rest));
    byte t = level(max * (1.0 - strength * (1.0 - rest)));
    byte v = (byte) max;
    switch (sector % 6) {
      case 0 -> put(out, i, v, t, p);
      case 1 -> put(out, i, q, v, p);
      case 2 -> put(out, i, p, v, t);
      case 3 -> put(out, i, p, q, v);
      case 4 -> put(out, i, t, p, v);
      default -> put(out, i, v, p, q);
    }
  }

  /** The hue as a level 0 to 255; the order of float and double roundings is Pillow's. */
  private static int hue(int red, int green, int blue, int max, float range) {
    float fromRed = (max - red) / range;
    float fromGreen = (max - green) / range;
    float fromBlue = (max - blue) / range;
    float sixths;
    if (red == max) {
      sixths = fromBlue - fromGreen;
    } else if (green == max) {
      sixths = (float) (2.0 + fromRed - fromBlue);
    } else {
      sixths = (float) (4.0 + fromGreen - fromRed);
    }
    double turns = sixths / 6.0 + 1.0;
    float turn = (float) (turns >= 1 ? turns - 1 : turns);
    return Math.min((int) (turn * 255.0), 255);
  }

  private static byte level(double value) {
    return (byte) (int) (value + 0.5);
  }

  private static void put(byte[] out, int i, byte red, byte green, byte blue) {
    out[i] = red;
    out[i + 1] = green;
    out[i + 2] = blue;
  }
}
