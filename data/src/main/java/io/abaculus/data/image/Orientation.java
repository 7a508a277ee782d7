package io.abaculus.data.image;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The eight ways a camera may have been held, numbered 1 to 8 in the order of Exif's tag 0x0112.
 * Each says how to turn the stored picture so that it stands upright.
 */
enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(true, false, false),
  UPSIDE_DOWN(true, true, false),
  MIRRORED_UPSIDE_DOWN(false, true, false),
  TRANSPOSED(false, false, true),
  TURNED_LEFT(false, true, true),
  TRANSVERSED(true, true, true),
  TURNED_RIGHT(true, false, true);

  /**
   * Whether the stored picture is read from right to left, from bottom to top, and with rows as
   * columns.
   */
  private final boolean flipX;

  private final boolean flipY;
  private final boolean transpose;

  Orientation(boolean flipX, boolean flipY, boolean transpose) {
    this.flipX = flipX;
    this.flipY = flipY;
    this.transpose = transpose;
  }

  /** The orientation of Exif number {@code tag}; upright for what is no whole number of 1 to 8. */
  static Orientation ofTag(double tag) {
    return tag >= 1 && tag <= 8 && tag == (int) tag ? values()[(int) tag - 1] : UPRIGHT;
  }

  /** What a file says: its Exif data before XMP, where those do not say anything. */
  static Orientation of(byte @Nullable [] exif, byte @Nullable [] xmp) {
    Optional<Orientation> said =
        exif == null ? Optional.empty() : ExifDirectory.orientation(exif);
    if (said.isEmpty() && xmp != null) {
      said = XmpPacket.orientation(xmp);
    }
    return said.orElse(UPRIGHT);
  }

  RgbImage turnUpright(RgbImage image) {
    if (this == UPRIGHT) {
      return image;
    }
    int width = transpose ? image.height() : image.width();
    int height = transpose ? image.width() : image.height();
    byte[] in = image.pixels();
    byte[] out = new byte[in.length];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int storedX = transpose ? y : x;
        int storedY = transpose ? x : y;
        storedX = flipX ? image.width() - 1 - storedX : storedX;
        storedY = flipY ? image.height() - 1 - storedY : storedY;
        int from = (storedY * image.width() + storedX) * RgbImage.CHANNELS;
        out[to++] = in[from];
        out[to++] = in[from + 1];
        out[to++] = in[from + 2];
      }
    }
    return RgbImage.of(width, height, out);
  }
}
