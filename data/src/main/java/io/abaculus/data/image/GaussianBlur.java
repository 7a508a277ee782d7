package io.abaculus.data.image;

import java.util.Arrays;

/**
 * Gaussian blur as Pillow's {@code ImageFilter.GaussianBlur} approximates it: three passes of an
 * extended box blur in each direction, every pass rounded to 8 bits, edge pixels repeated beyond
 * the border. The box's fractional radius follows Gwosdek et al., "Theoretical Foundations of
 * Gaussian Convolution by Extended Box Filtering" (SSVM 2011), equations 7, 11 and 14.
 */
public final class GaussianBlur {
  private static final int PASSES = 3;

  /**
   * A box of weight {@code 1 << 24}: whole pixels weigh {@code whole}, and the two pixels at its
   * ends {@code end} each.
   */
  private record Box(int radius, int whole, int end) {}

  private GaussianBlur() {}

  /**
   * Blurs an image.
   *
   * @param sigma standard deviation in pixels, what Pillow calls the radius; 0 leaves the image as
   *     it is
   * @throws IllegalArgumentException if sigma is negative or above 10000 pixels
   */
  public static RgbImage blur(RgbImage image, double sigma) {
    if (!(sigma >= 0 && sigma <= 10_000)) {
      throw new IllegalArgumentException(
          "a blur's sigma lies in [0, 10000] pixels, but was " + sigma);
    }
    if (sigma == 0) {
      return image;
    }
    Box box = boxFor((float) sigma);
    byte[] pixels = horizontal(image.pixels(), image.width(), image.height(), box);
    for (int pass = 0; pass < PASSES; pass++) {
      pixels = vertical(pixels, image.width(), image.height(), box);
    }
    return RgbImage.of(image.width(), image.height(), pixels);
  }

  private static Box boxFor(float sigma) {
    float variance = sigma * sigma / PASSES;
    float length = (float) Math.sqrt(12.0 * variance + 1.0);
    float whole = (float) Math.floor((length - 1.0) / 2.0);
    float part = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
    part /= 6 * (variance - (whole + 1) * (whole + 1));
    float radius = whole + part;
    int pixels = (int) radius;
    int weight = (int) ((1 << 24) / (radius * 2 + 1));
    return new Box(pixels, weight, ((1 << 24) - (pixels * 2 + 1) * weight) / 2);
  }

  /** All passes along each row, while it is in the nearest cache. */
  private static byte[] horizontal(byte[] in, int width, int height, Box box) {
    int length = width * RgbImage.CHANNELS;
    byte[] out = new byte[in.length];
    int[] padded = new int[width + 2 * (box.radius + 1)];
    for (int y = 0; y < height; y++) {
      for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
        int start = y * length + channel;
        for (int x = 0; x < width; x++) {
          padded[box.radius + 1 + x] = in[start + x * RgbImage.CHANNELS] & 0xff;
        }
        for (int pass = 0; pass < PASSES; pass++) {
          blurLine(padded, width, box);
        }
        for (int x = 0; x < width; x++) {
          out[start + x * RgbImage.CHANNELS] = (byte) padded[box.radius + 1 + x];
        }
      }
    }
    return out;
  }

  /**
   * One pass over a line that has room for radius + 1 repeated edge pixels on either side; in
   * place.
   */
  private static void blurLine(int[] line, int width, Box box) {
    int margin = box.radius + 1;
    Arrays.fill(line, 0, margin, line[margin]);
    Arrays.fill(line, margin + width, line.length, line[margin + width - 1]);
    int sum = 0;
    for (int i = 0; i < 2 * box.radius + 1; i++) {
      sum += line[i];
    }
    // Results land radius + 1 places to the left of where they belong, on samples that no later
    // window needs.
    for (int x = 0; x < width; x++) {
      int before = line[x];
      sum += line[x + 2 * box.radius + 1] - before;
      int ends = before + line[x + 2 * margin];
      line[x] = (sum * box.whole + ends * box.end + (1 << 23)) >>> 24;
    }
    System.arraycopy(line, 0, line, margin, width);
  }

  /** One pass down the columns, a whole row of running sums at a time. */
  private static byte[] vertical(byte[] in, int width, int height, Box box) {
    int length = width * RgbImage.CHANNELS;
    byte[] out = new byte[in.length];
    int[] sums = new int[length];
    for (int i = -box.radius - 1; i < box.radius; i++) {
      addRow(in, row(i, height) * length, sums);
    }
    for (int y = 0; y < height; y++) {
      int before = row(y - box.radius - 1, height) * length;
      int last = row(y + box.radius, height) * length;
      int after = row(y + box.radius + 1, height) * length;
      int to = y * length;
      for (int x = 0; x < length; x++) {
        int leaving = in[before + x] & 0xff;
        int sum = sums[x] + (in[last + x] & 0xff) - leaving;
        sums[x] = sum;
        int ends = leaving + (in[after + x] & 0xff);
        out[to + x] = (byte) ((sum * box.whole + ends * box.end + (1 << 23)) >>> 24);
      }
    }
    return out;
  }

  private static void addRow(byte[] in, int from, int[] sums) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += in[from + x] & 0xff;
    }
  }

  private static int row(int y, int height) {
    return Math.clamp(y, 0, height - 1);
  }
}
