package io.abaculus.data.image;

import java.io.IOException;
import java.util.Set;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * A TIFF, which the JDK reads. Its pixels are Pillow's to a level for samples of up to 8 bits that are grey, RGB,
 * CMYK, YCbCr or of a palette, and for RGB of 16, of which both keep the high byte. Of grey of 16 bits the high byte is kept, too,
 * where Pillow clips; and what is white at 0 is white, which Pillow takes for black. What the reader would give other numbers for is refused by name: 12
 * bits, floating-point numbers, L*a*b*.
 */
final class TiffFile extends StoredImage {
  /** Bits of a sample; of others the reader gives the lower eight of 12, say, for the number. */
  private static final Set<Integer> BITS = Set.of(1, 2, 4, 8, 16, 32);

  /** Of a pixel. The reader takes memory for all of them, before it is found that it has more than are read. */
  private static final int MOST_SAMPLES = 8;

  /** What samples mean, by TIFF's numbers: grey in two ways, RGB, a palette, CMYK, and YCbCr. */
  private static final Set<Integer> READ = Set.of(0, 1, 2, 3, 5, 6);

  /** The lengths of the parts of the file that hold pixels: of strips, of tiles, and of a JPEG in the old way. */
  private static final Set<Integer> LENGTHS =
      Set.of(
          BaselineTIFFTagSet.TAG_STRIP_BYTE_COUNTS,
          BaselineTIFFTagSet.TAG_TILE_BYTE_COUNTS,
          BaselineTIFFTagSet.TAG_JPEG_INTERCHANGE_FORMAT_LENGTH);

  /** So many pixels a tile may have, or four times those of its image if that is more: it is decoded whole. */
  private static final long ANY_TILE = 1 << 20;

  private static final Set<Integer> JPEG = Set.of(6, 7);
  private static final int CMYK = 5;
  private static final int NONE = BaselineTIFFTagSet.COMPRESSION_NONE;
  private static final int FLOATING_POINT = 3;

  private final long fileLength;

  TiffFile(byte[] file) {
    super(file, Orientation.of(file, ExifDirectory.xmp(file)));
    this.fileLength = file.length;
  }

  /**
   * The reader makes tables of as many entries as a sample has values, and takes memory for tiles and for what is compressed
   * as their sizes say, before it looks whether the file has as much: up to 2 GB for a few damaged bits.
   */
  @Override
  RgbImage read(ImageReader reader) throws IOException, UnsupportedImageException {
    IIOMetadata metadata = reader.getImageMetadata(0);
    TIFFDirectory directory = TIFFDirectory.createFromMetadata(metadata);
    requireRead(directory);
    requireInFile(directory);
    requireSmallTiles(directory);
    Node tree = metadata.getAsTree(IIOMetadataFormatImpl.standardMetadataFormatName);
    NodeList samples = ((Element) tree).getElementsByTagName("BitsPerSample");
    for (int i = 0; i < samples.getLength(); i++) {
      for (String bits : ((Element) samples.item(i)).getAttribute("value").strip().split("\\s+")) {
        check(Integer.parseInt(bits));
      }
    }
    return super.read(reader);
  }

  /** Refuses samples that the reader takes for others. */
  private static void requireRead(TIFFDirectory directory) throws UnsupportedImageException {
    int meaning = number(directory, BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, 1);
    if (!READ.contains(meaning)) {
      throw new UnsupportedImageException(
          "a TIFF of photometric interpretation %d (%s) is not supported"
              .formatted(meaning, meaning == 8 ? "L*a*b*" : "neither grey, RGB, CMYK nor YCbCr"));
    }
    if (number(directory, BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, 1) == FLOATING_POINT) {
      throw new UnsupportedImageException("a TIFF of floating-point samples is not supported");
    }
    if (meaning == CMYK && number(directory, BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1) != 8) {
      throw new UnsupportedImageException(
          "a TIFF of CMYK of other than 8 bits a sample is not supported");
    }
    int samples = number(directory, BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, 1);
    if (samples > MOST_SAMPLES) {
      throw new UnsupportedImageException(
          "a TIFF of %d samples a pixel is not supported".formatted(samples));
    }
    boolean jpeg = JPEG.contains(number(directory, BaselineTIFFTagSet.TAG_COMPRESSION, 1));
    if (jpeg && samples > 3) {
      throw new UnsupportedImageException(
          "a TIFF of four channels that are compressed as JPEG is not supported");
    }
  }

  /** What is not compressed is read as far as its pixels go, whatever a careless program wrote as its length. */
  private void requireInFile(TIFFDirectory directory) throws IIOException {
    if (number(directory, BaselineTIFFTagSet.TAG_COMPRESSION, NONE) == NONE) {
      return;
    }
    for (int tag : LENGTHS) {
      TIFFField lengths = directory.getTIFFField(tag);
      for (int i = 0; lengths != null && i < lengths.getCount(); i++) {
        long bytes = lengths.getAsLong(i);
        if (bytes < 0 || bytes > fileLength) {
          throw new IIOException(
              "it says that %d bytes of pixels follow one another, and has %d in all"
                  .formatted(bytes, fileLength));
        }
      }
    }
  }

  private static void requireSmallTiles(TIFFDirectory directory)
      throws UnsupportedImageException {
    long width = number(directory, BaselineTIFFTagSet.TAG_TILE_WIDTH, 0);
    long height = number(directory, BaselineTIFFTagSet.TAG_TILE_LENGTH, 0);
    long pixels =
        (long) number(directory, BaselineTIFFTagSet.TAG_IMAGE_WIDTH, 0)
            * number(directory, BaselineTIFFTagSet.TAG_IMAGE_LENGTH, 0);
    if (width < 0 || height < 0 || width * height > Math.max(ANY_TILE, 4 * pixels)) {
      throw new UnsupportedImageException(
          "a TIFF of tiles of %d x %d pixels, of which its image is a small part, is not supported"
              .formatted(width, height));
    }
  }

  private static int number(TIFFDirectory directory, int tag, int otherwise) {
    TIFFField field = directory.getTIFFField(tag);
    return field == null || field.getCount() == 0 ? otherwise : field.getAsInt(0);
  }

  private static void check(int bits) throws UnsupportedImageException {
    if (!BITS.contains(bits)) {
      throw new UnsupportedImageException(
          "a TIFF of %d bits a sample is not supported".formatted(bits));
    }
  }
}
