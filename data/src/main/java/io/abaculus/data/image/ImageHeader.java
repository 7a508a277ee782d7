package io.abaculus.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What must be known of a file beyond its pixels: which format it is, which way up, and how a
 * JPEG's components encode colour. A damaged header gives the defaults; the reader of the pixels
 * will say what is wrong.
 *
 * @param jpegColor how the samples of a JPEG encode colour; {@code NOT_JPEG} for every other format
 * @param orientation from the Exif data, upright if there is none
 * @param truncated whether the file is shorter than it says itself, where the format says so and
 *     the reader would not notice
 */
record ImageHeader(JpegColor jpegColor, Orientation orientation, boolean truncated) {
  /** What a JPEG's components mean, by libjpeg's rules. */
  enum JpegColor {
    NOT_JPEG,
    GREY,
    RGB,
    YCBCR,
    /**
     * Four inks as Adobe's software writes them: 255 means no ink. Without Adobe's marker too, as
     * Pillow reads them.
     */
    INVERTED_CMYK,
    /** Likewise, with YCbCr in place of the first three inks. */
    INVERTED_YCCK,
    UNKNOWN
  }

  private static final int EXIF_ORIENTATION = 0x0112;
  private static final int EXIF_SHORT = 3;

  private static final int START_OF_IMAGE = 0xd8;
  private static final int START_OF_SCAN = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;

  static ImageHeader of(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file);
    if (file.length >= 4 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == START_OF_IMAGE) {
      return ofJpeg(in);
    }
    Orientation orientation = Orientation.UPRIGHT;
    boolean truncated = false;
    if (startsWith(in, 0, "\u0089PNG\r\n")) {
      orientation = ofChunks(in.order(ByteOrder.BIG_ENDIAN), 8, "eXIf", true);
    } else if (startsWith(in, 0, "RIFF") && startsWith(in, 8, "WEBP")) {
      orientation = ofChunks(in.order(ByteOrder.LITTLE_ENDIAN), 12, "EXIF", false);
      truncated = (in.getInt(4) & 0xffffffffL) + 8 > file.length;
    }
    return new ImageHeader(JpegColor.NOT_JPEG, orientation, truncated);
  }

  private static ImageHeader ofJpeg(ByteBuffer in) {
    Orientation orientation = Orientation.UPRIGHT;
    boolean jfif = false;
    int adobeTransform = -1;
    int components = 0;
    int identifiers = 0;
    int at = 2;
    while (at + 4 <= in.limit()) {
      if ((in.get(at) & 0xff) != 0xff) {
        at++;
        continue;
      }
      int marker = in.get(at + 1) & 0xff;
      if (marker == 0xff) {
        at++;
        continue;
      }
      if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd8)) {
        at += 2;
        continue;
      }
      int length = in.getShort(at + 2) & 0xffff;
      int body = at + 4;
      int end = Math.min(at + 2 + length, in.limit());
      if (marker == APP0 && startsWith(in, body, "JFIF\0")) {
        jfif = true;
      } else if (marker == APP1 && startsWith(in, body, "Exif\0")) {
        orientation = ofExif(in, body + 6, end);
      } else if (marker == APP14 && startsWith(in, body, "Adobe") && body + 12 <= end) {
        adobeTransform = in.get(body + 11) & 0xff;
      } else if (isStartOfFrame(marker) && body + 6 <= end) {
        components = in.get(body + 5) & 0xff;
        for (int i = 0; i < Math.min(components, 3) && body + 6 + 3 * i < end; i++) {
          identifiers = identifiers << 8 | (in.get(body + 6 + 3 * i) & 0xff);
        }
      } else if (marker == START_OF_SCAN) {
        break;
      }
      at += 2 + Math.max(length, 2);
    }
    return new ImageHeader(color(components, identifiers, jfif, adobeTransform), orientation,
        false);
  }

  /** SOF0 to SOF15 without DHT, JPG and DAC, which share their range. */
  private static boolean isStartOfFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static JpegColor color(int components, int identifiers, boolean jfif,
      int adobeTransform) {
    return switch (components) {
      case 1 -> JpegColor.GREY;
      case 3 -> {
        int rgb = 'R' << 16 | 'G' << 8 | 'B';
        boolean plain = !jfif && (adobeTransform >= 0 ? adobeTransform == 0 : identifiers == rgb);
        yield plain ? JpegColor.RGB : JpegColor.YCBCR;
      }
      case 4 -> adobeTransform == 2 ? JpegColor.INVERTED_YCCK : JpegColor.INVERTED_CMYK;
      default -> JpegColor.UNKNOWN;
    };
  }

  /**
   * Walks the chunks of a PNG (length, name, data, checksum) or a WebP (name, length, data,
   * padding).
   */
  private static Orientation ofChunks(ByteBuffer in, int first, String wanted, boolean png) {
    long at = first;
    while (at + 8 <= in.limit()) {
      int start = (int) at;
      long length = in.getInt(png ? start : start + 4) & 0xffffffffL;
      if (startsWith(in, png ? start + 4 : start, wanted)) {
        int body = startsWith(in, start + 8, "Exif\0") ? start + 14 : start + 8;
        return ofExif(in, body, (int) Math.min(at + 8 + length, in.limit()));
      }
      at += 8 + length + (png ? 4 : length & 1);
    }
    return Orientation.UPRIGHT;
  }

  /** Reads the orientation out of the first directory of a TIFF structure between two positions. */
  private static Orientation ofExif(ByteBuffer file, int start, int end) {
    if (end - start < 8) {
      return Orientation.UPRIGHT;
    }
    ByteBuffer in = file.slice(start, end - start);
    if (startsWith(in, 0, "II")) {
      in.order(ByteOrder.LITTLE_ENDIAN);
    } else if (!startsWith(in, 0, "MM")) {
      return Orientation.UPRIGHT;
    }
    long directory = in.getInt(4) & 0xffffffffL;
    if (directory + 2 > in.limit()) {
      return Orientation.UPRIGHT;
    }
    int entries = in.getShort((int) directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + 12L * i;
      if (entry + 12 > in.limit()) {
        break;
      }
      int at = (int) entry;
      if ((in.getShort(at) & 0xffff) == EXIF_ORIENTATION && in.getShort(at + 2) == EXIF_SHORT) {
        return Orientation.ofTag(in.getShort(at + 8) & 0xffff);
      }
    }
    return Orientation.UPRIGHT;
  }

  private static boolean startsWith(ByteBuffer in, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (at < 0 || at > in.limit() - bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (in.get(at + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
