package io.abaculus.data.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A WebP: a RIFF file of chunks. Metadata count only where the chunk {@code VP8X} announces them, as
 * with libwebp.
 *
 * @param pixelData the whole file
 */
record WebPFile(byte[] pixelData, Orientation orientation) implements StoredImage {
  private static final int FIRST_CHUNK = 12;
  private static final int HAS_EXIF = 0x08;
  private static final int HAS_XMP = 0x04;

  /**
   * Walks the chunks: a name, a length, data, and a byte more if the length is odd.
   *
   * @throws IOException if the file is shorter than it says, which the reader would not notice
   */
  static WebPFile of(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long claimed = Integer.toUnsignedLong(in.getInt(4)) + 8;
    if (claimed > file.length) {
      throw new EOFException("it has %d of %d bytes".formatted(file.length, claimed));
    }
    int announced = Bytes.startWith(in, FIRST_CHUNK, "VP8X") ? in.get(FIRST_CHUNK + 8) : 0;
    byte[] exif = (announced & HAS_EXIF) == 0 ? null : chunk(in, "EXIF");
    byte[] xmp = (announced & HAS_XMP) == 0 ? null : chunk(in, "XMP ");
    return new WebPFile(file, Orientation.of(exif, xmp));
  }

  @Override
  public ImageInputStream stream() {
    return new WebPStream(pixelData);
  }

  private static byte @Nullable [] chunk(ByteBuffer in, String name) {
    long at = FIRST_CHUNK;
    while (at + 8 <= in.limit()) {
      int start = (int) at;
      long length = Integer.toUnsignedLong(in.getInt(start + 4));
      if (Bytes.startWith(in, start, name)) {
        return Bytes.copy(in, start + 8, start + 8 + length);
      }
      at += 8 + length + (length & 1);
    }
    return null;
  }
}
