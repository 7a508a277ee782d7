package io.abaculus.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What one of the seven headers of a BMP says, by Pillow's rules.
 *
 * @param height negative if rows go from the top down
 * @param bits of a pixel
 * @param compression {@link #RAW}, {@link #RUNS_OF_BYTES}, {@link #RUNS_OF_HALF_BYTES} or
 *     {@link #MASKED}
 * @param paletteAt where the palette begins, or would
 * @param paletteSize in colours; 0 if pixels are no indices
 * @param colorBytes of a colour of the palette
 * @param pixelsAt where the pixels begin
 */
record BmpHeader(
    int width, int height, int bits, int compression, int paletteAt, int paletteSize,
    int colorBytes, int pixelsAt) {
  static final int RAW = 0;
  static final int RUNS_OF_BYTES = 1;
  static final int RUNS_OF_HALF_BYTES = 2;

  /** Red, green and blue are found by masks. */
  static final int MASKED = 3;

  /** Where masks are, within most headers or after the commonest one. */
  static final int MASKS_AT = 54;

  static final int MASK_BYTES = 12;

  private static final int FILE_HEADER_BYTES = 14;
  private static final int CORE_HEADER_BYTES = 12;
  private static final int INFO_HEADER_BYTES = 40;

  /**
   * Reads it.
   *
   * @throws UnsupportedImageException if it is none of the seven, or pixels are
   *     compressed in another way
   */
  static BmpHeader of(byte[] file) throws UnsupportedImageException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int bytes = in.getInt(FILE_HEADER_BYTES);
    return switch (bytes) {
      case CORE_HEADER_BYTES -> {
        int width = Short.toUnsignedInt(in.getShort(18));
        int height = Short.toUnsignedInt(in.getShort(20));
        yield of(in, width, height, in.getShort(24), RAW, FILE_HEADER_BYTES + bytes, 0, 3);
      }
      case INFO_HEADER_BYTES, 52, 56, 64, 108, 124 -> {
        int bits = in.getShort(28);
        int compression = in.getInt(30);
        if (compression < RAW || compression > MASKED) {
          throw new UnsupportedImageException(
              "a BMP of compression %d is not supported".formatted(compression));
        }
        boolean masksFollow = bytes == INFO_HEADER_BYTES && compression == MASKED;
        int paletteAt = FILE_HEADER_BYTES + bytes + (masksFollow ? MASK_BYTES : 0);
        boolean plain = compression == MASKED && hasPlainMasks(in, bits);
        yield of(in, in.getInt(18), in.getInt(22), bits, plain ? RAW : compression, paletteAt,
            in.getInt(46), 4);
      }
      default ->
          throw new UnsupportedImageException(
              "a BMP with a header of %d bytes is not supported".formatted(bytes));
    };
  }

  /** Whether masks say what is so without any. */
  private static boolean hasPlainMasks(ByteBuffer in, int bits) {
    int red = in.getInt(MASKS_AT);
    int green = in.getInt(MASKS_AT + 4);
    int blue = in.getInt(MASKS_AT + 8);
    return (bits == 32 && (red | green | blue) == 0)
        || (bits == 24 && red == 0xff0000 && green == 0xff00 && blue == 0xff);
  }

  private static BmpHeader of(
      ByteBuffer in, int width, int height, int bits, int compression, int paletteAt, int colors,
      int colorBytes) {
    boolean indexed = bits >= 1 && bits <= 8;
    int all = indexed ? 1 << bits : 0;
    int listed = colors == 0 ? all : colors;
    int pixelsAt = in.getInt(10);
    int headersEnd = FILE_HEADER_BYTES + in.getInt(FILE_HEADER_BYTES);
    if (pixelsAt == 0 || (indexed && pixelsAt == headersEnd)) {
      // Some writers do not say, or forget the palette.
      pixelsAt = paletteAt + (indexed ? listed * colorBytes : 0);
    }
    int stored = (in.limit() - paletteAt) / colorBytes;
    int paletteSize = Math.clamp(Math.min(listed, stored), 0, all);
    return new BmpHeader(
        width, height, bits, compression, paletteAt, paletteSize, colorBytes, pixelsAt);
  }
}
