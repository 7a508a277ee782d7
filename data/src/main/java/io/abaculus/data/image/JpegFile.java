package io.abaculus.data.image;

import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageReader;

/**
 * A JPEG. The reader is given the file without what applications wrote into it, so that samples come
 * out as they are stored, and a mistake in what does not matter does no harm.
 */
final class JpegFile extends StoredImage {
  private final JpegFrame frame;
  private final JpegColor color;

  private JpegFile(JpegSegments segments, JpegFrame frame) {
    super(segments.withoutApplications(), segments.orientation());
    this.frame = frame;
    this.color = segments.color();
  }

  /**
   * Reads what comes before the pixels.
   *
   * @throws IOException if that does not say what they are
   * @throws UnsupportedImageException if they are coded in a way that no reader here knows
   */
  static JpegFile of(byte[] file) throws IOException, UnsupportedImageException {
    JpegSegments segments = new JpegSegments(file);
    JpegFrame frame = segments.frame();
    if (frame == null || frame.components().isEmpty()) {
      throw new EOFException("it has no frame");
    }
    frame.requireSupported();
    return new JpegFile(segments, frame);
  }

  /**
   * The JDK's reader is libjpeg, as Pillow's is. The plug-in takes 8 bits of a quantisation table
   * where there are 16, but reads what that does not know, a lossless JPEG.
   */
  @Override
  boolean isFor(ImageReader reader) {
    boolean ofTheJdk = "java.desktop".equals(reader.getClass().getModule().getName());
    return ofTheJdk != frame.isLossless();
  }

  @Override
  RgbImage read(ImageReader reader)
      throws IOException, UnsupportedImageException {
    Raster samples = reader.readRaster(0, null);
    for (int i = 0; i < frame.components().size(); i++) {
      if (frame.hasHalfTheRows(frame.components().get(i))) {
        RowInterpolation.interpolate((WritableRaster) samples, i);
      }
    }
    return RgbSamples.ofJpeg(samples, color);
  }
}
