package io.abaculus.eval.picture;

import io.abaculus.data.image.LabelMap;
import java.awt.Color;
import java.awt.image.IndexColorModel;
import java.util.stream.IntStream;

/**
 * Colours of classes: black for class 0, grey for what does not count, and for the others hues a quarter of the circle
 * apart in three shades, which still show where they lie half transparent over a picture. Pascal VOC's, of which many
 * are dark, do not.
 */
public final class ClassColors {
  private static final int LABELS = 256;

  /** As far from white as from black. */
  private static final int GREY = 0x808080;

  /** The step of the hue with which the nearest of 21 and of 151 colours are about as far apart as can be. */
  private static final double HUE_STEP = 0.26;

  private static final float[] SATURATIONS = {1, 0.55f, 0.85f};
  private static final float[] BRIGHTNESSES = {1, 1, 0.75f};

  private static final int[] RGB = IntStream.range(0, LABELS).map(ClassColors::computed).toArray();

  private ClassColors() {}

  /**
   * The colour of a class.
   *
   * @param label 0 to 255
   * @return 0xRRGGBB
   */
  public static int rgb(int label) {
    return RGB[label];
  }

  private static int computed(int label) {
    if (label == 0) {
      return 0;
    }
    if (label == LabelMap.VOID) {
      return GREY;
    }
    int shade = label % SATURATIONS.length;
    float hue = (float) (label * HUE_STEP % 1);
    return Color.HSBtoRGB(hue, SATURATIONS[shade], BRIGHTNESSES[shade]) & 0xffffff;
  }

  /** The colours of all labels, as a palette; what is none of the classes has that of {@link LabelMap#VOID}. */
  static IndexColorModel palette(int classes) {
    byte[] red = new byte[LABELS];
    byte[] green = new byte[LABELS];
    byte[] blue = new byte[LABELS];
    for (int label = 0; label < LABELS; label++) {
      int rgb = rgb(label < classes ? label : LabelMap.VOID);
      red[label] = (byte) (rgb >> 16);
      green[label] = (byte) (rgb >> 8);
      blue[label] = (byte) rgb;
    }
    return new IndexColorModel(8, LABELS, red, green, blue);
  }
}
