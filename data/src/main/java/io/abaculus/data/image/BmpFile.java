package io.abaculus.data.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A BMP. The reader knows most headers, and believes more of what they say than Pillow does: it is
 * given the commonest one, with what Pillow takes from the file's own. Masks that Pillow refuses are
 * followed.
 */
final class BmpFile extends StoredImage {
  private static final int FILE_HEADER_BYTES = 14;
  private static final int INFO_HEADER_BYTES = 40;
  private static final int COLOR_BYTES = 4;

  private BmpFile(byte[] withCommonHeader) {
    super(withCommonHeader, Orientation.UPRIGHT);
  }

  /**
   * Reads what comes before the pixels.
   *
   * @throws IOException if pixels are missing and the reader would not notice
   * @throws UnsupportedImageException if the header or the compression is of no known kind
   */
  static BmpFile of(byte[] file)
      throws IOException, UnsupportedImageException {
    BmpHeader header = BmpHeader.of(file);
    ByteBuffer pixels =
        ByteBuffer.wrap(file, header.pixelsAt(), file.length - header.pixelsAt()).slice();
    boolean ofHalfBytes = header.compression() == BmpHeader.RUNS_OF_HALF_BYTES;
    if ((ofHalfBytes || header.compression() == BmpHeader.RUNS_OF_BYTES)
        && BmpRuns.endEarly(pixels, header.width(), Math.abs(header.height()), ofHalfBytes)) {
      throw new EOFException("its rows end early");
    }
    return new BmpFile(write(header, file, pixels));
  }

  private static byte[] write(BmpHeader header, byte[] file, ByteBuffer pixels) {
    int maskBytes = header.compression() == BmpHeader.MASKED ? BmpHeader.MASK_BYTES : 0;
    int colors = header.paletteSize() == 0 ? 0 : 1 << header.bits();
    int pixelsAt = FILE_HEADER_BYTES + INFO_HEADER_BYTES + maskBytes + colors * COLOR_BYTES;
    ByteBuffer out =
        ByteBuffer.allocate(pixelsAt + pixels.limit()).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'B').put((byte) 'M').putInt(out.limit()).putInt(0).putInt(pixelsAt);
    out.putInt(INFO_HEADER_BYTES).putInt(header.width()).putInt(header.height());
    out.putShort((short) 1).putShort((short) header.bits()).putInt(header.compression());
    out.putInt(pixels.limit()).putLong(0).putInt(0).putInt(0);
    out.put(file, BmpHeader.MASKS_AT, maskBytes);
    byte[] palette = IndexedColors.of(palette(header, file));
    for (int i = 0; i < colors * RgbImage.CHANNELS; i += RgbImage.CHANNELS) {
      out.put(palette[i + 2]).put(palette[i + 1]).put(palette[i]).put((byte) 0);
    }
    return out.put(pixels).array();
  }

  /** The colours that the file lists, as red, green and blue. */
  private static byte[] palette(BmpHeader header, byte[] file) {
    byte[] palette = new byte[header.paletteSize() * RgbImage.CHANNELS];
    for (int i = 0; i < header.paletteSize(); i++) {
      int from = header.paletteAt() + i * header.colorBytes();
      palette[i * RgbImage.CHANNELS] = file[from + 2];
      palette[i * RgbImage.CHANNELS + 1] = file[from + 1];
      palette[i * RgbImage.CHANNELS + 2] = file[from];
    }
    return palette;
  }
}
