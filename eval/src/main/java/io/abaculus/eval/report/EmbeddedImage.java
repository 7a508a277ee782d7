package io.abaculus.eval.report;

import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures as addresses that hold the picture itself, of {@value #LONGEST_SIDE} pixels at most. */
final class EmbeddedImage {
  private static final int LONGEST_SIDE = 512;

  private EmbeddedImage() {}

  /** A photograph, as JPEG. */
  static String photo(RgbImage image) {
    double scale = scale(image.width(), image.height());
    RgbImage small =
        scale < 1
            ? Resize.resize(
                image, shrunk(image.width(), scale), shrunk(image.height(), scale),
                Interpolation.BILINEAR)
            : image;
    return address("jpeg", buffered(small));
  }

  /** A picture of patches, whose pixels stay what they are, as PNG. */
  static String patches(RgbImage image) {
    return address("png", buffered(image));
  }

  /** Labels in the colours of a palette, as PNG. */
  static String labels(LabelMap labels, IndexColorModel palette) {
    double scale = scale(labels.width(), labels.height());
    LabelMap small =
        scale < 1
            ? labels.resize(shrunk(labels.width(), scale), shrunk(labels.height(), scale))
            : labels;
    BufferedImage image =
        new BufferedImage(
            small.width(), small.height(), BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster()
        .setDataElements(0, 0, small.width(), small.height(), small.labels());
    return address("png", image);
  }

  private static double scale(int width, int height) {
    return (double) LONGEST_SIDE / Math.max(width, height);
  }

  private static int shrunk(int side, double scale) {
    return Math.max(1, (int) Math.round(side * scale));
  }

  private static BufferedImage buffered(RgbImage image) {
    BufferedImage result =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] samples = image.pixels();
    int[] packed = new int[image.width() * image.height()];
    for (int i = 0; i < packed.length; i++) {
      int at = i * RgbImage.CHANNELS;
      packed[i] =
          (samples[at] & 0xff) << 16 | (samples[at + 1] & 0xff) << 8 | (samples[at + 2] & 0xff);
    }
    result.setRGB(0, 0, image.width(), image.height(), packed, 0, image.width());
    return result;
  }

  private static String address(String format, BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("this Java writes no " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return "data:image/%s;base64,%s"
        .formatted(format, Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }
}
