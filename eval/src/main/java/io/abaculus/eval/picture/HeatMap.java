package io.abaculus.eval.picture;

import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;

/** A number for each patch, as colours over the picture in grey. */
public final class HeatMap {
  private static final double OPACITY = 0.65;

  private HeatMap() {}

  /**
   * Lays the colours of numbers over an image.
   *
   * @param values (rows, columns)
   * @param low the number that has the first colour of {@link ColorMap}
   * @param high the number that has the last one
   */
  public static RgbImage over(
      RgbImage image, float[] values, int rows, int columns, float low, float high) {
    double range = Math.max(high - low, Float.MIN_NORMAL);
    byte[] colours = new byte[RgbImage.CHANNELS * rows * columns];
    for (int i = 0; i < values.length; i++) {
      int rgb = ColorMap.rgb((values[i] - low) / range);
      colours[3 * i] = (byte) (rgb >> 16);
      colours[3 * i + 1] = (byte) (rgb >> 8);
      colours[3 * i + 2] = (byte) rgb;
    }
    byte[] heat =
        Resize.resize(
            RgbImage.of(columns, rows, colours),
            image.width(),
            image.height(),
            Interpolation.NEAREST)
            .pixels();
    byte[] below = image.pixels();
    byte[] blended = new byte[below.length];
    for (int pixel = 0; pixel < blended.length; pixel += RgbImage.CHANNELS) {
      // Rec. 601 luma, as everywhere that pictures become grey.
      double grey =
          0.299 * (below[pixel] & 0xff)
              + 0.587 * (below[pixel + 1] & 0xff)
              + 0.114 * (below[pixel + 2] & 0xff);
      for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
        double colour = heat[pixel + channel] & 0xff;
        blended[pixel + channel] =
            (byte) Math.round(OPACITY * colour + (1 - OPACITY) * grey);
      }
    }
    return RgbImage.of(image.width(), image.height(), blended);
  }
}
