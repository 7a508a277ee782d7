package io.abaculus.eval.report;

import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.picture.EncodedPicture;
import java.util.Base64;

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
    return address("jpeg", EncodedPicture.jpeg(small));
  }

  /** A picture of patches, whose pixels stay what they are, as PNG. */
  static String patches(RgbImage image) {
    return address("png", EncodedPicture.png(image));
  }

  /** Labels in the colours of the classes, as PNG. */
  static String labels(LabelMap labels, int classes) {
    double scale = scale(labels.width(), labels.height());
    LabelMap small =
        scale < 1
            ? labels.resize(shrunk(labels.width(), scale), shrunk(labels.height(), scale))
            : labels;
    return address("png", EncodedPicture.mask(small, classes));
  }

  private static double scale(int width, int height) {
    return (double) LONGEST_SIDE / Math.max(width, height);
  }

  private static int shrunk(int side, double scale) {
    return Math.max(1, (int) Math.round(side * scale));
  }

  private static String address(String format, byte[] picture) {
    return "data:image/%s;base64,%s".formatted(format, Base64.getEncoder().encodeToString(picture));
  }
}
