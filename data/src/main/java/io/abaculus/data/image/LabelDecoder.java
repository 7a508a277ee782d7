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
 * Reads label maps: PNG files whose samples are the labels, as indices into a palette or as grey (the
 * colours of a palette do not matter), or the numbers of segments, in three samples.
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
    Raster raster = raster(file, name);
    require(
        raster, 1, name,
        "a map of labels has one sample of 8 bits for a pixel, a palette's index or grey");
    byte[] labels = new byte[raster.getWidth() * raster.getHeight()];
    int[] samples = band(raster, 0);
    for (int pixel = 0; pixel < labels.length; pixel++) {
      labels[pixel] = (byte) samples[pixel];
    }
    return new LabelMap(raster.getWidth(), raster.getHeight(), labels);
  }

  /**
   * Decodes a map of segments as COCO's panoptic format has it: the number of a segment is its pixels' red and
   * 256 times their green and 65,536 times their blue.
   *
   * @param file the whole file
   * @param name what to call it in an error
   * @throws ImageReadException if it is damaged, loses exact values (JPEG), or has not three samples of 8 bits
   *     for a pixel
   */
  public static SegmentMap decodeSegments(byte[] file, String name) throws ImageReadException {
    Raster raster = raster(file, name);
    require(raster, 3, name, "a map of segments has three samples of 8 bits for a pixel");
    int[] segments = band(raster, 0);
    int[] green = band(raster, 1);
    int[] blue = band(raster, 2);
    for (int pixel = 0; pixel < segments.length; pixel++) {
      segments[pixel] |= green[pixel] << 8 | blue[pixel] << 16;
    }
    return new SegmentMap(raster.getWidth(), raster.getHeight(), segments);
  }

  private static void require(Raster raster, int bands, String name, String what)
      throws ImageReadException {
    int bits = raster.getSampleModel().getSampleSize(0);
    if (raster.getNumBands() != bands || bits > 8) {
      throw new ImageReadException(
          name,
          "%s, and this has %d of %d: write them so".formatted(what, raster.getNumBands(), bits),
          null);
    }
  }

  private static int[] band(Raster raster, int band) {
    return raster.getSamples(
        raster.getMinX(), raster.getMinY(), raster.getWidth(), raster.getHeight(), band,
        (int[]) null);
  }

  private static Raster raster(byte[] file, String name) throws ImageReadException {
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
        return raster(reader, name);
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

  private static Raster raster(ImageReader reader, String name) throws IOException {
    if (reader.getFormatName().toLowerCase(Locale.ROOT).startsWith("jp")) {
      throw new ImageReadException(
          name, "a JPEG does not keep labels exactly: write them as PNG", null);
    }
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > ImageDecoder.DEFAULT_MAX_PIXELS) {
      throw new ImageReadException(name, "it has " + pixels + " pixels", null);
    }
    return reader.read(0).getRaster();
  }
}
