package io.abaculus.data.image;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads label maps: PNG files whose samples are the labels, as indices into a palette or as grey. The
 * colours of a palette do not matter.
 */
public final class LabelDecoder {
  private LabelDecoder() {}

  /**
   * Reads a file.
   *
   * @throws ImageReadException if it is not there, is damaged, loses exact values (JPEG), or has more
   *     than one sample of at most 8 bits for a pixel
   */
  public static LabelMap decode(Path file) throws ImageReadException {
    return decode(ImageDecoder.content(file), file.toString());
  }

  /**
   * Decodes the content of a file.
   *
   * @param file the whole file
   * @param name what to call it in an error
   * @throws ImageReadException as {@link #decode(Path)} does
   */
  public static LabelMap decode(byte[] file, String name) throws ImageReadException {
    byte[] pixelData = PngFile.isPng(file) ? PngFile.of(file).pixelData() : file;
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(pixelData))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new ImageReadException(name, "it is no image of a known format", null);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return read(reader, name);
      } finally {
        reader.dispose();
      }
    } catch (ImageReadException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The readers meet damage with nearly every kind of unchecked exception.
      throw new ImageReadException(name, "it is damaged or truncated (" + e.getMessage() + ")", e);
    }
  }

  private static LabelMap read(ImageReader reader, String name) throws IOException {
    if (reader.getFormatName().toLowerCase(Locale.ROOT).startsWith("jp")) {
      throw new ImageReadException(
          name, "a JPEG does not keep labels exactly: write them as PNG", null);
    }
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > ImageDecoder.DEFAULT_MAX_PIXELS) {
      throw new ImageReadException(name, "it has " + pixels + " pixels", null);
    }
    Raster raster = reader.read(0).getRaster();
    if (raster.getNumBands() != 1 || raster.getSampleModel().getSampleSize(0) > 8) {
      throw new ImageReadException(
          name,
          "a map of labels has one sample of 8 bits for a pixel, a palette's index or grey, and"
              + " this has %d of %d: write the labels so"
                  .formatted(raster.getNumBands(), raster.getSampleModel().getSampleSize(0)),
          null);
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] labels = new byte[width * height];
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        labels[y * width + x] = (byte) row[x];
      }
    }
    return new LabelMap(width, height, labels);
  }
}
