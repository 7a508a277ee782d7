package io.abaculus.data.image;

/** The colours that the indices of a palette of GIF or BMP stand for, as Pillow has them. */
final class IndexedColors {
  private static final int COUNT = 256;

  private IndexedColors() {}

  /**
   * The colours of all 256 indices. A palette of nothing but its own indices is none: then all
   * indices are grey levels. Those that any other palette lacks are black.
   *
   * @param palette of at most 256 colours, 3 bytes each
   * @return 256 colours, 3 bytes each
   */
  static byte[] of(byte[] palette) {
    byte[] colors = new byte[COUNT * RgbImage.CHANNELS];
    boolean grey = true;
    for (int i = 0; i < palette.length; i++) {
      colors[i] = palette[i];
      grey &= palette[i] == level(i);
    }
    if (grey) {
      for (int i = palette.length; i < colors.length; i++) {
        colors[i] = level(i);
      }
    }
    return colors;
  }

  private static byte level(int sample) {
    return (byte) (sample / RgbImage.CHANNELS);
  }
}
