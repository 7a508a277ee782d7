package io.abaculus.data.image;

import io.abaculus.formats.storage.FileReason;
import io.abaculus.formats.storage.RegularFile;
import java.awt.Dimension;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads image files (JPEG of every colour encoding, PNG, WebP, BMP, GIF) through ImageIO, whose
 * plug-ins are pure Java or part of the JDK. Pixels come out as Pillow's
 * {@code ImageOps.exif_transpose(Image.open(file)).convert("RGB")} gives them: a photograph is turned
 * upright as its Exif data or else its XMP say (unless told otherwise), colour profiles are ignored,
 * alpha is dropped, CMYK is converted by the simple formula, and of several frames the first is read,
 * on its canvas.
 *
 * <p>JPEG, PNG, BMP, GIF and lossless WebP agree with Pillow to the bit, with three exceptions: 16-bit
 * grey keeps its high byte where Pillow clips; a BMP's odd runs of 4-bit pixels are as long as the
 * format says, not as Pillow reads them; and where a lossless WebP has a palette of more than 16
 * colours, its plug-in gives transparent black the last of them. Lossy WebP differs, as its decoder gives
 * each pixel the nearest colour where Google's interpolates, and filters block edges more simply: on a
 * photograph of 61 x 43 pixels by up to 40 levels, at edges of colours, and by 2.8 in the mean. JPEGs of 12 bits
 * a sample, with arithmetic coding or hierarchical are refused by name; so are BMPs that hold another
 * image.
 *
 * <p>A file is identified by its content, not by its name. A truncated or damaged file is an error,
 * not half a picture, and a file's claim to be enormous is refused before any memory is taken for
 * it. Decoding takes about 6 bytes per pixel, 3 of which stay, and three times the file's length; of
 * compressed text in a PNG, a megabyte is inflated for each chunk and 64 for all. A lossy WebP leaves about 90 bytes of
 * garbage per pixel beside that, and an image narrower than 16 pixels as much as one of 16.
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
   * @param turnUpright whether to apply the orientation that the file says
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
   * @throws ImageReadException if there is no such file or it may not be read, it is a folder, a pipe
   *     or a device, it is no image of a known format, it is damaged or truncated, or it is larger
   *     than this decoder's limit
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
            file.toString(),
            "the file has %d bytes, the limit is %d".formatted(length, MAX_FILE_BYTES),
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
    try {
      StoredImage stored =
          StoredImage.recognize(file)
              .orElseThrow(
                  () -> new ImageReadException(
                      name, "it is no image of a known format (JPEG, PNG, WebP, BMP, GIF)", null));
      RgbImage image = read(stored, name);
      return turnUpright ? stored.orientation().turnUpright(image) : image;
    } catch (ImageReadException e) {
      throw e;
    } catch (UnsupportedImageException e) {
      throw new ImageReadException(name, describe(e), e);
    } catch (IOException | RuntimeException e) {
      // The readers meet damage with nearly every kind of unchecked exception.
      throw new ImageReadException(name, "it is damaged or truncated (" + describe(e) + ")", e);
    } catch (OutOfMemoryError e) {
      // A large array did not fit; nothing else is lost, and the caller may go on with the next
      // image.
      throw new ImageReadException(name, "it needs more memory than there is", e);
    }
  }

  private RgbImage read(StoredImage stored, String name)
      throws IOException, UnsupportedImageException {
    try (ImageInputStream in = stored.stream()) {
      ImageReader reader = readerOf(stored, in);
      try {
        reader.setInput(in, true, true);
        return read(stored, reader, name);
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageReader readerOf(StoredImage stored, ImageInputStream in) throws IOException {
    for (Iterator<ImageReader> readers = ImageIO.getImageReaders(in); readers.hasNext();) {
      ImageReader reader = readers.next();
      if (stored.isFor(reader)) {
        return reader;
      }
      reader.dispose();
    }
    throw new IIOException("it does not begin as its format does");
  }

  private RgbImage read(StoredImage stored, ImageReader reader, String name)
      throws IOException, UnsupportedImageException {
    Dimension size = stored.size(reader);
    if (size.width < 1 || size.height < 1 || (long) size.width * size.height > maxPixels) {
      throw new ImageReadException(
          name, "it says it has %d x %d pixels, the limit is %d pixels".formatted(size.width,
              size.height, maxPixels),
          null);
    }
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    RgbImage image = stored.read(reader);
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
    if (message != null && !message.isBlank()) {
      return message;
    }
    boolean atEnd =
        e instanceof EOFException || e instanceof BufferUnderflowException
            || e instanceof IndexOutOfBoundsException;
    return atEnd ? "it ends early" : e.getClass().getSimpleName();
  }
}
