package io.abaculus.data.image;

import java.awt.image.WritableRaster;
import java.util.Arrays;

/**
 * Interpolates between the rows of a component that has only every other one, as a JPEG of 4:4:0
 * has: three quarters of the nearer row and one of the other, as libjpeg-turbo does it, and Pillow
 * with it. The older libjpeg of the JDK repeats each row.
 */
final class RowInterpolation {
  private RowInterpolation() {}

  /**
   * Changes a band whose rows are there twice each.
   *
   * @param image of 8-bit samples; a band in which rows that should be equal are not is left as it
   *     is, since it was interpolated by the reader
   */
  static void interpolate(WritableRaster image, int band) {
    int height = image.getHeight();
    int last = (height - 1) / 2;
    if (!isRepeated(image, band)) {
      return;
    }
    int[] here = row(image, 0, band);
    int[] above = here;
    for (int stored = 0; stored <= last; stored++) {
      int[] below = row(image, 2 * Math.min(stored + 1, last), band);
      setRow(image, 2 * stored, band, here, above, 1);
      if (2 * stored + 1 < height) {
        setRow(image, 2 * stored + 1, band, here, below, 2);
      }
      above = here;
      here = below;
    }
  }

  private static boolean isRepeated(WritableRaster image, int band) {
    for (int y = 1; y < image.getHeight(); y += 2) {
      if (!Arrays.equals(row(image, y - 1, band), row(image, y, band))) {
        return false;
      }
    }
    return true;
  }

  private static int[] row(WritableRaster image, int y, int band) {
    return image.getSamples(0, y, image.getWidth(), 1, band, (int[]) null);
  }

  private static void setRow(
      WritableRaster image, int y, int band, int[] near, int[] far, int rounding) {
    int[] row = new int[near.length];
    for (int x = 0; x < row.length; x++) {
      row[x] = (3 * near[x] + far[x] + rounding) >> 2;
    }
    image.setSamples(0, y, row.length, 1, band, row);
  }
}
