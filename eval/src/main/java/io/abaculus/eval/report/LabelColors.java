package io.abaculus.eval.report;

import java.awt.image.IndexColorModel;

/** The colour of each class: Pascal VOC's palette, which spreads the bits of a label over the channels. */
final class LabelColors {
  /** The colour that VOC gives to what does not count. */
  static final int VOID = 255;

  private static final int LABELS = 256;
  private static final int BITS = 8;

  private LabelColors() {}

  /** Red, green and blue of a label from 0 to 255, as 0xRRGGBB. */
  static int rgb(int label) {
    int red = 0;
    int green = 0;
    int blue = 0;
    int rest = label;
    for (int bit = BITS - 1; rest > 0; bit--, rest >>= 3) {
      red |= (rest & 1) << bit;
      green |= (rest >> 1 & 1) << bit;
      blue |= (rest >> 2 & 1) << bit;
    }
    return red << 16 | green << 8 | blue;
  }

  /** The same as CSS writes it. */
  static String css(int label) {
    return String.format("#%06x", rgb(label));
  }

  /** The palette of pictures of labels; what is none of the classes has the colour of void. */
  static IndexColorModel palette(int classes) {
    byte[] red = new byte[LABELS];
    byte[] green = new byte[LABELS];
    byte[] blue = new byte[LABELS];
    for (int label = 0; label < LABELS; label++) {
      int color = rgb(label < classes ? label : VOID);
      red[label] = (byte) (color >> 16);
      green[label] = (byte) (color >> 8);
      blue[label] = (byte) color;
    }
    return new IndexColorModel(BITS, LABELS, red, green, blue);
  }
}
