package io.abaculus.eval.picture;

/**
 * Numbers as colours of evenly growing lightness, so that equal steps look equal, also without colour:
 * the map "viridis" of Nathaniel Smith and Stéfan van der Walt, between eleven of its colours.
 */
public final class ColorMap {
  private static final int[] ANCHORS = {
    0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c,
    0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725
  };

  private ColorMap() {}

  /**
   * The colour of a number.
   *
   * @param value what is below 0 is as 0, above 1 as 1
   * @return 0xRRGGBB
   */
  public static int rgb(double value) {
    double position = Math.clamp(value, 0.0, 1.0) * (ANCHORS.length - 1);
    int below = Math.min((int) position, ANCHORS.length - 2);
    double part = position - below;
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int low = ANCHORS[below] >> shift & 0xff;
      int high = ANCHORS[below + 1] >> shift & 0xff;
      rgb |= (int) Math.round(low + part * (high - low)) << shift;
    }
    return rgb;
  }
}
