package io.abaculus.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * From what ImageIO decodes to 8-bit RGB, as Pillow's {@code convert("RGB")} does it: samples are
 * taken as they are, colour profiles ignored, and alpha dropped. ({@code BufferedImage.getRGB}
 * would convert between colour spaces: it brightens every grey image.) Of samples of more than 8
 * bits the high ones are kept; those of fewer are spread over 0 to 255.
 */
final class RgbSamples {
  private RgbSamples() {}

  static RgbImage of(BufferedImage image) throws UnsupportedImageException {
    Raster raster = image.getRaster();
    return switch (image.getColorModel()) {
      case IndexColorModel palette -> ofPalette(raster, palette);
      case ColorModel model -> ofComponents(raster, model);
    };
  }

  private static RgbImage ofPalette(Raster raster, IndexColorModel palette) {
    int size = palette.getMapSize();
    byte[] colors = new byte[size * RgbImage.CHANNELS];
    for (int i = 0; i < size; i++) {
      colors[i * RgbImage.CHANNELS] = (byte) palette.getRed(i);
      colors[i * RgbImage.CHANNELS + 1] = (byte) palette.getGreen(i);
      colors[i * RgbImage.CHANNELS + 2] = (byte) palette.getBlue(i);
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] out = new byte[height * width * RgbImage.CHANNELS];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int index : row) {
        // An index beyond the palette is a damaged file that the decoder let pass; Pillow shows
        // black.
        if (index < size) {
          System.arraycopy(colors, index * RgbImage.CHANNELS, out, to, RgbImage.CHANNELS);
        }
        to += RgbImage.CHANNELS;
      }
    }
    return RgbImage.of(width, height, out);
  }

  private static RgbImage ofComponents(Raster raster, ColorModel model)
      throws UnsupportedImageException {
    int bands = raster.getNumBands();
    int type = raster.getTransferType();
    boolean integers =
        type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT
            || type == DataBuffer.TYPE_INT;
    if (model.isAlphaPremultiplied()) {
      throw new UnsupportedImageException(
          "an image whose colours are multiplied by its alpha is not supported");
    }
    if (!integers || model.getComponentSize(0) > 16 || bands > 4) {
      throw new UnsupportedImageException(
          "%d channels of %d bits (%s) are not supported".formatted(bands,
              model.getComponentSize(0), model.getClass().getSimpleName()));
    }
    boolean inks = model.getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    int redBits = model.getComponentSize(0);
    int greenBits = model.getComponentSize(green);
    int blueBits = model.getComponentSize(blue);
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] out = new byte[height * width * RgbImage.CHANNELS];
    int[] row = new int[width * bands];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += bands) {
        out[to++] = level(row[i], redBits);
        out[to++] = level(row[i + green], greenBits);
        out[to++] = level(row[i + blue], blueBits);
        if (inks) {
          // Other than in a JPEG, 255 is all ink.
          int paper = 255 - (level(row[i + 3], redBits) & 0xff);
          out[to - 3] = ink(out[to - 3] & 0xff, paper);
          out[to - 2] = ink(out[to - 2] & 0xff, paper);
          out[to - 1] = ink(out[to - 1] & 0xff, paper);
        }
      }
    }
    return RgbImage.of(width, height, out);
  }

  private static byte level(int sample, int bits) {
    return (byte) (bits < 8 ? sample * 255 / ((1 << bits) - 1) : sample >> (bits - 8));
  }

  /** Converts a JPEG's samples as they are in the file, by libjpeg's fixed-point formulas. */
  static RgbImage ofJpeg(Raster raster, JpegColor color) throws UnsupportedImageException {
    int bands = raster.getNumBands();
    if (bands != color.components() || raster.getTransferType() != DataBuffer.TYPE_BYTE) {
      throw new UnsupportedImageException("a JPEG of " + bands + " components is not supported");
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] out = new byte[height * width * RgbImage.CHANNELS];
    byte[] row = new byte[width * bands];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getDataElements(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += bands) {
        switch (color) {
          case GREY -> {
            out[to] = row[i];
            out[to + 1] = row[i];
            out[to + 2] = row[i];
          }
          case RGB -> System.arraycopy(row, i, out, to, RgbImage.CHANNELS);
          case YCBCR -> yccToRgb(row, i, out, to);
          case INVERTED_CMYK -> {
            int paper = row[i + 3] & 0xff;
            out[to] = ink(255 - (row[i] & 0xff), paper);
            out[to + 1] = ink(255 - (row[i + 1] & 0xff), paper);
            out[to + 2] = ink(255 - (row[i + 2] & 0xff), paper);
          }
          case INVERTED_YCCK -> {
            // The conversion of the first three is that to RGB; libjpeg then calls 255 less the
            // result CMY.
            int paper = row[i + 3] & 0xff;
            yccToRgb(row, i, out, to);
            out[to] = ink(out[to] & 0xff, paper);
            out[to + 1] = ink(out[to + 1] & 0xff, paper);
            out[to + 2] = ink(out[to + 2] & 0xff, paper);
          }
          case UNKNOWN -> throw new AssertionError(color);
        }
        to += RgbImage.CHANNELS;
      }
    }
    return RgbImage.of(width, height, out);
  }

  /**
   * What {@code amount} of ink leaves of the light that black ink leaves of white: Pillow's CMYK to
   * RGB.
   */
  private static byte ink(int amount, int paper) {
    int product = amount * paper + 128;
    return (byte) (paper - ((product + (product >> 8)) >> 8));
  }

  private static void yccToRgb(byte[] in, int from, byte[] out, int to) {
    int y = in[from] & 0xff;
    int cb = (in[from + 1] & 0xff) - 128;
    int cr = (in[from + 2] & 0xff) - 128;
    out[to] = clip(y + ((91881 * cr + 32768) >> 16));
    out[to + 1] = clip(y + ((-22554 * cb - 46802 * cr + 32768) >> 16));
    out[to + 2] = clip(y + ((116130 * cb + 32768) >> 16));
  }

  private static byte clip(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }
}
