package io.abaculus.data.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Looking at the bytes of a file of any length. */
final class Bytes {
  private Bytes() {}

  /**
   * Whether the bytes from a position on begin with some; not so where the file ends before.
   *
   * @param start a byte for each character, of 0 to 255
   */
  static boolean startWith(ByteBuffer in, int position, String start) {
    byte[] bytes = start.getBytes(StandardCharsets.ISO_8859_1);
    if (position < 0 || position > in.limit() - bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (in.get(position + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** The bytes between two positions, the second cut where the file ends. */
  static byte[] copy(ByteBuffer in, int from, long to) {
    byte[] bytes = new byte[Math.max(0, (int) Math.min(to, in.limit()) - from)];
    in.get(from, bytes);
    return bytes;
  }

  /** The characters that bytes stand for one by one, ISO 8859-1. */
  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
