package io.abaculus.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A PNG: chunks of a length, a name, data and a checksum. The reader is given those that are needed
 * to show the picture, since it refuses a file for a mistake in any other.
 */
final class PngFile extends StoredImage {
  private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

  /** The bit of a name's first letter that makes it a small letter. */
  private static final int ANCILLARY = 0x20;

  private static final int PALETTE_BYTES = 256 * RgbImage.CHANNELS;

  private PngFile(byte[] criticalChunks, Orientation orientation) {
    super(criticalChunks, orientation);
  }

  static boolean isPng(byte[] file) {
    return Bytes.startWith(ByteBuffer.wrap(file), 0, SIGNATURE);
  }

  static PngFile of(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file);
    ByteArrayOutputStream critical = new ByteArrayOutputStream(file.length);
    critical.write(file, 0, SIGNATURE.length());
    PngMetadata metadata = new PngMetadata();
    long at = SIGNATURE.length();
    String name = "";
    while (at + 8 <= file.length && !name.equals("IEND")) {
      int start = (int) at;
      long length = Integer.toUnsignedLong(in.getInt(start));
      at += 8 + length + 4;
      name = Bytes.text(Bytes.copy(in, start + 4, start + 8));
      if ((name.charAt(0) & ANCILLARY) != 0) {
        metadata.add(name, in.slice(start + 8, (int) Math.min(length, file.length - start - 8)));
      } else if (name.equals("PLTE") && length < PALETTE_BYTES && at <= file.length) {
        writePalette(file, start + 8, (int) length, critical);
      } else {
        critical.write(file, start, (int) Math.min(at, file.length) - start);
      }
    }
    return new PngFile(critical.toByteArray(), metadata.orientation());
  }

  /** A palette with black for every missing entry; the reader would repeat the last one. */
  private static void writePalette(byte[] file, int from, int length, ByteArrayOutputStream out) {
    int whole = length - length % RgbImage.CHANNELS;
    out.writeBytes(ByteBuffer.allocate(4).putInt(PALETTE_BYTES).array());
    out.write(file, from - 4, 4 + whole);
    out.writeBytes(new byte[PALETTE_BYTES - whole]);
    out.write(file, from + length, 4);
  }
}
