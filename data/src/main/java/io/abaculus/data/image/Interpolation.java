package io.abaculus.data.image;

/**
 * How a resized image's pixels follow from the original's. All but {@link #NEAREST} are
 * antialiased, as in Pillow.
 */
public enum Interpolation {
  /**
   * The pixel under the centre of the new one. For label masks, where a mixture of two labels means
   * nothing.
   */
  NEAREST(0),
  /** A triangle filter of support 1, widened by the scale when shrinking. */
  BILINEAR(1),
  /** Keys' cubic filter with a = -0.5 and support 2, widened by the scale when shrinking. */
  BICUBIC(2);

  private final double support;

  Interpolation(double support) {
    this.support = support;
  }

  /** Radius of the filter at scale 1, in source pixels. */
  double support() {
    return support;
  }

  /**
   * The filter's value at distance {@code x} from its centre; defined for the filters that have a
   * support.
   */
  double weight(double x) {
    double distance = Math.abs(x);
    return switch (this) {
      case NEAREST ->
          throw new IllegalStateException("nearest is a choice of one pixel, not a filter");
      case BILINEAR -> distance < 1 ? 1 - distance : 0;
      case BICUBIC -> {
        double a = -0.5;
        if (distance < 1) {
          yield ((a + 2) * distance - (a + 3)) * distance * distance + 1;
        }
        yield distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0;
      }
    };
  }
}
