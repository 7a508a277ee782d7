package io.abaculus.data.image;

import io.abaculus.data.image.ImageHeader.JpegColor;
import io.abaculus.formats.storage.FileReason;
import io.abaculus.formats.storage.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads image files (JPEG of every colour encoding, PNG, WebP, BMP, GIF) through ImageIO, whose
 * plug-ins are pure Java or part of the JDK. Pixels come out as Pillow's
 * {@code Image.open(file).convert("RGB")} gives them: colour profiles are ignored, alpha is
 * dropped, CMYK is converted by the simple formula. Unlike there, a photograph is turned upright by
 * its Exif orientation (unless told otherwise), and 16-bit grey keeps its high byte where Pillow
 * clips.
 *
 * <p>JPEG, PNG, BMP, GIF and lossless WebP agree with Pillow to the bit; lossy WebP to a few
 * levels, as its decoder spreads colour and filters block edges more simply than Google's does.
 *
 * <p>A file is identified by its content, not by its name. A truncated or damaged file is an error,
 * not half a picture, and a file's claim to be enormous is refused before any memory is taken for
 * it. Decoding takes about 6 bytes per pixel, 3 of which stay.
 *
 * <p>Instances are immutable and may be used by several threads.
 */
public final class ImageDecoder {
  /** The default limit: 200 million pixels, an image of about 14000 × 14000. */
  public static final long DEFAULT_MAX_PIXELS = 200_000_000;

  /** Turns photographs upright and refuses images above {@link #DEFAULT_MAX_PIXELS}. */
  public static final ImageDecoder DEFAULT = new ImageDecoder(DEFAULT_MAX_PIXELS, true);

  /** A file is read into memory whole, so its length is bounded too. */
  private static final long MAX_FILE_BYTES = 1L << 30;

  static {
    // Decoding needs no display; without this, some platforms start a window toolkit at the first
    // image.
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private final long maxPixels;
  private final boolean turnUpright;

  /**
   * A decoder with its own limits.
   *
   * @param maxPixels the most pixels an image may have, 1 to 715 million (what one Java array of
   *     samples holds)
   * @param turnUpright whether to apply the Exif orientation
   */
  public ImageDecoder(long maxPixels, boolean turnUpright) {
    if (maxPixels < 1 || maxPixels > Integer.MAX_VALUE / RgbImage.CHANNELS) {
      throw new IllegalArgumentException(
          "the limit of pixels lies in 1 to " + Integer.MAX_VALUE / RgbImage.CHANNELS + ", but was "
              + maxPixels);
    }
    this.maxPixels = maxPixels;
    this.turnUpright = turnUpright;
  }

  /**
   * Reads one file.
   *
   * @throws ImageReadException if there is no such file, it is no image of a known format, it is
   *     damaged or truncated, or it is larger than this decoder's limit
   */
  public RgbImage decode(Path file) throws ImageReadException {
    return decode(content(file), file.toString());
  }

  /** The bytes of a file, unless they are too many for an image. */
  static byte[] content(Path file) throws ImageReadException {
    try {
      RegularFile.require(file);
      long length = Files.size(file);
      if (length > MAX_FILE_BYTES) {
        throw new ImageReadException(
            file.toString(), "the file has " + length + " bytes, the limit is " + MAX_FILE_BYTES,
            null);
      }
      return Files.readAllBytes(file);
    } catch (ImageReadException e) {
      throw e;
    } catch (IOException e) {
      throw new ImageReadException(file.toString(), FileReason.of(e), e);
    }
  }

  /**
   * Decodes the content of a file.
   *
   * @param file the whole file
   * @param name what to call it in an error
   * @throws ImageReadException as {@link #decode(Path)} does
   */
  public RgbImage decode(byte[] file, String name) throws ImageReadException {
    if (file.length == 0) {
      throw new ImageReadException(name, "the file is empty", null);
    }
    ImageHeader header = ImageHeader.of(file);
    if (header.truncated()) {
      throw new ImageReadException(name, "it is truncated (it has %d bytes)".formatted(file.length),
          null);
    }
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new ImageReadException(name,
            "it is no image of a known format (JPEG, PNG, WebP, BMP, GIF)", null);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        RgbImage image = read(reader, header, name);
        return turnUpright ? header.orientation().turnUpright(image) : image;
      } finally {
        reader.dispose();
      }
    } catch (ImageReadException e) {
      throw e;
    } catch (RgbSamples.UnsupportedSamplesException e) {
      throw new ImageReadException(name, describe(e), e);
    } catch (IOException | RuntimeException e) {
      // The readers meet damage with nearly every kind of unchecked exception.
      throw new ImageReadException(name, "it is damaged or truncated (" + describe(e) + ")", e);
    }
  }

  private RgbImage read(ImageReader reader, ImageHeader header, String name)
      throws IOException, RgbSamples.UnsupportedSamplesException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if (width < 1 || height < 1 || (long) width * height > maxPixels) {
      throw new ImageReadException(
          name, "it says it has %d x %d pixels, the limit is %d pixels".formatted(width, height,
              maxPixels),
          null);
    }
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    RgbImage image;
    try {
      image =
          header.jpegColor() == JpegColor.NOT_JPEG
              ? RgbSamples.of(reader.read(0))
              : RgbSamples.ofJpeg(reader.readRaster(0, null), header.jpegColor());
    } catch (OutOfMemoryError e) {
      // One large array did not fit; nothing else is lost, and the caller may go on with the next
      // image.
      throw new ImageReadException(
          name, "its %d x %d pixels need more memory than there is".formatted(width, height), e);
    }
    for (String warning : warnings) {
      // The JPEG decoder only warns of missing data, and fills the rest with grey.
      if (warning.startsWith("Truncated") || warning.contains("premature end")) {
        throw new ImageReadException(name, "it is truncated (" + warning + ")", null);
      }
    }
    return image;
  }

  private static String describe(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
