package io.abaculus.data.image;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * A TIFF, which the JDK reads; nothing promises its pixels, but it is turned upright as others are.
 */
final class TiffFile extends StoredImage {
  private static final int MOST_BITS = 16;
  private static final int BITS_OF_FLOATS = 32;

  TiffFile(byte[] file) {
    super(file, ExifDirectory.orientation(file).orElse(Orientation.UPRIGHT));
  }

  /** The reader makes tables of as many entries as a sample has values: up to 2 GB for a few damaged bits. */
  @Override
  RgbImage read(ImageReader reader) throws IOException, UnsupportedImageException {
    Node tree =
        reader.getImageMetadata(0).getAsTree(IIOMetadataFormatImpl.standardMetadataFormatName);
    NodeList samples = ((Element) tree).getElementsByTagName("BitsPerSample");
    for (int i = 0; i < samples.getLength(); i++) {
      for (String bits : ((Element) samples.item(i)).getAttribute("value").strip().split("\\s+")) {
        check(Integer.parseInt(bits));
      }
    }
    return super.read(reader);
  }

  private static void check(int bits) throws UnsupportedImageException {
    if (bits < 1 || bits > MOST_BITS && bits != BITS_OF_FLOATS) {
      throw new UnsupportedImageException(
          "a TIFF of %d bits a sample is not supported".formatted(bits));
    }
  }
}
