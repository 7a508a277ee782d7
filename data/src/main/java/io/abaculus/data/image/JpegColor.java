package io.abaculus.data.image;

/** What a JPEG's components mean, by libjpeg's rules. */
enum JpegColor {
  GREY(1),
  RGB(3),
  YCBCR(3),
  /**
   * Four inks as Adobe's software writes them: 255 means no ink. Without Adobe's segment too, as
   * Pillow reads them.
   */
  INVERTED_CMYK(4),
  /** Likewise, with YCbCr in place of the first three inks. */
  INVERTED_YCCK(4),
  /** Of as many components as no picture has. */
  UNKNOWN(0);

  private static final int RGB_NAMES = 'R' << 16 | 'G' << 8 | 'B';
  private static final int PLAIN_NAMES = 1 << 16 | 2 << 8 | 3;

  private final int components;

  JpegColor(int components) {
    this.components = components;
  }

  int components() {
    return components;
  }

  /**
   * What the components of a frame mean.
   *
   * @param jfif whether there is a whole segment of JFIF
   * @param adobeTransform what Adobe's segment says; negative if there is none
   */
  static JpegColor of(JpegFrame frame, boolean jfif, int adobeTransform) {
    return switch (frame.components().size()) {
      case 1 -> GREY;
      case 3 -> {
        int names = frame.names();
        boolean named = names == RGB_NAMES || (names == PLAIN_NAMES && frame.isLossless());
        boolean plain = adobeTransform < 0 ? named : adobeTransform == 0;
        yield plain && !jfif ? RGB : YCBCR;
      }
      // A transform that four components cannot have is taken for theirs.
      case 4 -> adobeTransform <= 0 ? INVERTED_CMYK : INVERTED_YCCK;
      default -> UNKNOWN;
    };
  }
}
