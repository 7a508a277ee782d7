package io.abaculus.data.image;

import java.util.Arrays;

/**
 * Resizing as Pillow's {@code Image.resize} does it: a horizontal pass, rounded to 8 bits, then a
 * vertical one, each a dot product with integer coefficients of 22 fractional bits. When shrinking,
 * the filter widens by the scale, so that every source pixel counts ("antialias").
 */
public final class Resize {
  /** Fractional bits of a coefficient: 32 less 8 for the sample and 2 for sign and overshoot. */
  private static final int PRECISION_BITS = 32 - 8 - 2;

  private static final int HALF = 1 << (PRECISION_BITS - 1);

  private Resize() {}

  /**
   * The whole image at another size.
   *
   * @param width of the result, at least 1
   * @param height of the result, at least 1
   */
  public static RgbImage resize(RgbImage image, int width, int height,
      Interpolation interpolation) {
    return resizedCrop(image, 0, 0, image.height(), image.width(), height, width, interpolation);
  }

  /**
   * Cuts a rectangle out and resizes it.
   *
   * @param box within the image
   * @param width of the result, at least 1
   * @param height of the result, at least 1
   */
  public static RgbImage resizedCrop(
      RgbImage image, CropBox box, int width, int height, Interpolation interpolation) {
    return resizedCrop(
        image, box.top(), box.left(), box.height(), box.width(), height, width, interpolation);
  }

  /**
   * Cuts a rectangle out and resizes it, as torchvision's {@code resized_crop} does with a PIL
   * image: pixels outside the rectangle have no influence. Arguments stand in torchvision's order.
   *
   * @param top first row of the rectangle
   * @param left first column of the rectangle
   * @param cropHeight its rows; the rectangle lies within the image
   * @param cropWidth its columns
   * @param height rows of the result
   * @param width columns of the result
   * @throws IllegalArgumentException if the rectangle is empty or leaves the image, or the result
   *     would be empty
   */
  public static RgbImage resizedCrop(
      RgbImage image,
      int top,
      int left,
      int cropHeight,
      int cropWidth,
      int height,
      int width,
      Interpolation interpolation) {
    if (top < 0
        || left < 0
        || cropHeight < 1
        || cropWidth < 1
        || cropHeight > image.height() - top
        || cropWidth > image.width() - left) {
      throw new IllegalArgumentException(
          "the crop (left %d, top %d, %d x %d) does not lie within the image of %d x %d"
              .formatted(left, top, cropWidth, cropHeight, image.width(), image.height()));
    }
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "cannot resize to %d x %d pixels".formatted(width, height));
    }
    Math.multiplyExact(Math.multiplyExact(height, width), RgbImage.CHANNELS);
    if (interpolation == Interpolation.NEAREST) {
      return nearest(image, top, left, cropHeight, cropWidth, height, width);
    }
    byte[] rows = new byte[cropHeight * width * RgbImage.CHANNELS];
    if (cropWidth == width) {
      copyColumns(image, top, left, cropHeight, cropWidth, rows);
    } else {
      horizontal(image, top, left, cropHeight, width,
          new Coefficients(cropWidth, width, interpolation), rows);
    }
    if (cropHeight == height) {
      return RgbImage.of(width, height, rows);
    }
    return RgbImage.of(width, height,
        vertical(rows, width, new Coefficients(cropHeight, height, interpolation)));
  }

  private static void copyColumns(RgbImage image, int top, int left, int cropHeight, int cropWidth,
      byte[] out) {
    int stride = image.width() * RgbImage.CHANNELS;
    int length = cropWidth * RgbImage.CHANNELS;
    for (int y = 0; y < cropHeight; y++) {
      int from = (top + y) * stride + left * RgbImage.CHANNELS;
      System.arraycopy(image.pixels(), from, out, y * length, length);
    }
  }

  private static void horizontal(
      RgbImage image, int top, int left, int cropHeight, int width, Coefficients coefficients,
      byte[] out) {
    byte[] in = image.pixels();
    int[] weights = coefficients.weights;
    int to = 0;
    for (int y = 0; y < cropHeight; y++) {
      int row = ((top + y) * image.width() + left) * RgbImage.CHANNELS;
      for (int x = 0; x < width; x++) {
        int from = row + coefficients.first[x] * RgbImage.CHANNELS;
        int k = x * coefficients.stride;
        int end = k + coefficients.count[x];
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (; k < end; k++) {
          int weight = weights[k];
          red += (in[from] & 0xff) * weight;
          green += (in[from + 1] & 0xff) * weight;
          blue += (in[from + 2] & 0xff) * weight;
          from += RgbImage.CHANNELS;
        }
        out[to] = clip(red);
        out[to + 1] = clip(green);
        out[to + 2] = clip(blue);
        to += RgbImage.CHANNELS;
      }
    }
  }

  private static byte[] vertical(byte[] in, int width, Coefficients coefficients) {
    int length = width * RgbImage.CHANNELS;
    int height = coefficients.first.length;
    byte[] out = new byte[height * length];
    int[] sums = new int[length];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, HALF);
      for (int k = 0; k < coefficients.count[y]; k++) {
        addRow(in, (coefficients.first[y] + k) * length,
            coefficients.weights[y * coefficients.stride + k], sums);
      }
      int to = y * length;
      for (int i = 0; i < length; i++) {
        out[to + i] = clip(sums[i]);
      }
    }
    return out;
  }

  private static void addRow(byte[] in, int from, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (in[from + i] & 0xff) * weight;
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
  }

  private static RgbImage nearest(
      RgbImage image, int top, int left, int cropHeight, int cropWidth, int height, int width) {
    int[] columns = nearestIndices(cropWidth, width);
    int[] rows = nearestIndices(cropHeight, height);
    byte[] in = image.pixels();
    byte[] out = new byte[height * width * RgbImage.CHANNELS];
    int to = 0;
    for (int row : rows) {
      int start = ((top + row) * image.width() + left) * RgbImage.CHANNELS;
      for (int column : columns) {
        int from = start + column * RgbImage.CHANNELS;
        out[to++] = in[from];
        out[to++] = in[from + 1];
        out[to++] = in[from + 2];
      }
    }
    return RgbImage.of(width, height, out);
  }

  /**
   * The position is summed step by step, as Pillow does it: a product would round ties the other
   * way now and then.
   */
  static int[] nearestIndices(int inSize, int outSize) {
    double scale = (double) inSize / outSize;
    double position = scale * 0.5;
    int[] indices = new int[outSize];
    for (int i = 0; i < outSize; i++) {
      indices[i] = Math.min((int) position, inSize - 1);
      position += scale;
    }
    return indices;
  }

  /**
   * Which source pixels make each result pixel, and with what weights; Pillow's
   * {@code precompute_coeffs}.
   */
  private static final class Coefficients {
    final int stride;
    final int[] first;
    final int[] count;
    final int[] weights;

    Coefficients(int inSize, int outSize, Interpolation interpolation) {
      double scale = (double) inSize / outSize;
      double filterScale = Math.max(scale, 1);
      double support = interpolation.support() * filterScale;
      double inverse = 1 / filterScale;
      stride = (int) Math.ceil(support) * 2 + 1;
      first = new int[outSize];
      count = new int[outSize];
      weights = new int[Math.multiplyExact(outSize, stride)];
      double[] values = new double[stride];
      for (int i = 0; i < outSize; i++) {
        double center = (i + 0.5) * scale;
        int from = Math.max((int) (center - support + 0.5), 0);
        int length = Math.min((int) (center + support + 0.5), inSize) - from;
        double sum = 0;
        for (int k = 0; k < length; k++) {
          values[k] = interpolation.weight((k + from - center + 0.5) * inverse);
          sum += values[k];
        }
        for (int k = 0; k < length; k++) {
          double weight = (sum == 0 ? values[k] : values[k] / sum) * (1 << PRECISION_BITS);
          weights[i * stride + k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        first[i] = from;
        count[i] = length;
      }
    }
  }
}
