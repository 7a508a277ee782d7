package io.abaculus.data.image;

import java.nio.ByteBuffer;

/** The pixels of a BMP as runs: pairs of a count and a value, or of a zero and what to do. */
final class BmpRuns {
  private static final int END_OF_ROW = 0;
  private static final int END = 1;
  private static final int MOVE = 2;

  private BmpRuns() {}

  /**
   * Whether the runs stop before the last pixel and do not say so, as in a truncated file.
   *
   * @param ofHalfBytes whether a pixel has 4 bits, and not 8
   */
  static boolean endEarly(ByteBuffer runs, int width, int height, boolean ofHalfBytes) {
    long x = 0;
    long y = 0;
    int at = 0;
    while (at + 2 <= runs.limit()) {
      int count = runs.get(at) & 0xff;
      int value = runs.get(at + 1) & 0xff;
      at += 2;
      if (count > 0) {
        x += count;
      } else if (value == END_OF_ROW) {
        x = 0;
        y++;
      } else if (value == END) {
        return false;
      } else if (value == MOVE && at + 2 <= runs.limit()) {
        x += runs.get(at) & 0xff;
        y += runs.get(at + 1) & 0xff;
        at += 2;
      } else {
        // Pixels one by one, filled up to whole words.
        x += value;
        int bytes = ofHalfBytes ? (value + 1) / 2 : value;
        at += bytes + (bytes & 1);
      }
    }
    return at > runs.limit() || y * width + x < (long) width * height;
  }
}
