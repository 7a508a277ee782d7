package io.abaculus.eval.picture;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Pictures as the bytes of a file. */
public final class EncodedPicture {
  private EncodedPicture() {}

  /** A photograph as JPEG. */
  public static byte[] jpeg(RgbImage image) {
    return encoded("jpeg", buffered(image));
  }

  /** A picture as PNG. */
  public static byte[] png(RgbImage image) {
    return png(buffered(image));
  }

  /**
   * Labels as PNG with a palette, as the masks of Pascal VOC are, in the colours of {@link ClassColors}.
   *
   * @param classes labels from this one on have the colour of what does not count
   */
  public static byte[] mask(LabelMap labels, int classes) {
    BufferedImage image =
        new BufferedImage(
            labels.width(),
            labels.height(),
            BufferedImage.TYPE_BYTE_INDEXED,
            ClassColors.palette(classes));
    byte[] samples = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(labels.labels(), 0, samples, 0, samples.length);
    return png(image);
  }

  static byte[] png(BufferedImage image) {
    return encoded("png", image);
  }

  static BufferedImage buffered(RgbImage image) {
    BufferedImage result =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] pixels = image.pixels();
    int[] packed = new int[image.width() * image.height()];
    for (int i = 0; i < packed.length; i++) {
      packed[i] =
          (pixels[3 * i] & 0xff) << 16 | (pixels[3 * i + 1] & 0xff) << 8
              | (pixels[3 * i + 2] & 0xff);
    }
    result.setRGB(0, 0, image.width(), image.height(), packed, 0, image.width());
    return result;
  }

  private static byte[] encoded(String format, BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("this Java writes no " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }
}
