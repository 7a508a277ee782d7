package io.abaculus.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a JPEG before its first scan, by libjpeg's rules: what applications wrote there is
 * understood, as far as it matters, and sorted out.
 */
final class JpegSegments {
  private static final int START_OF_SCAN = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COMMENT = 0xfe;

  private static final String EXIF = "Exif\0\0";
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
  private static final int JFIF_BYTES = 14;
  private static final int ADOBE_BYTES = 12;

  private final ByteBuffer in;
  private final ByteArrayOutputStream kept;
  private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
  private byte @Nullable [] xmp;
  private boolean jfif;
  private int adobeTransform = -1;
  private @Nullable JpegFrame frame;

  /** Reads them. */
  JpegSegments(byte[] file) {
    in = ByteBuffer.wrap(file);
    kept = new ByteArrayOutputStream(file.length);
    keep(0, 2);
    int at = 2;
    while (at + 4 <= in.limit()) {
      int marker = in.get(at + 1) & 0xff;
      if ((in.get(at) & 0xff) != 0xff || marker == 0xff) {
        at++;
      } else if (standsAlone(marker)) {
        at += 2;
      } else if (marker == START_OF_SCAN) {
        keep(at, in.limit());
        break;
      } else {
        // A length below 2, its own bytes, is taken for that.
        int length = Math.max(Short.toUnsignedInt(in.getShort(at + 2)), 2);
        int end = Math.min(at + 2 + length, in.limit());
        read(marker, at, end);
        at = end;
      }
    }
  }

  /** Whether a marker is stuffing, TEM or a restart, which have no length and mean nothing here. */
  private static boolean standsAlone(int marker) {
    return marker <= 1 || (marker >= 0xd0 && marker <= 0xd7);
  }

  private void read(int marker, int start, int end) {
    if ((marker >= APP0 && marker <= APP15) || marker == COMMENT) {
      readApplication(marker, start + 4, end);
      return;
    }
    if (JpegFrame.isMarker(marker)) {
      frame = JpegFrame.of(marker, in.slice(start + 4, end - start - 4));
    }
    keep(start, end);
  }

  private void readApplication(int marker, int body, int end) {
    if (marker == APP0 && Bytes.startWith(in, body, "JFIF\0") && body + JFIF_BYTES <= end) {
      jfif = true;
    } else if (marker == APP1 && Bytes.startWith(in, body, EXIF)) {
      // Exif data that are longer than a segment go on in the next one.
      exif.writeBytes(Bytes.copy(in, body + EXIF.length(), end));
    } else if (marker == APP1 && Bytes.startWith(in, body, XMP)) {
      xmp = Bytes.copy(in, body + XMP.length(), end);
    } else if (marker == APP14 && Bytes.startWith(in, body, "Adobe") && body + ADOBE_BYTES <= end) {
      adobeTransform = in.get(body + ADOBE_BYTES - 1) & 0xff;
    }
  }

  private void keep(int from, int to) {
    kept.write(in.array(), from, to - from);
  }

  /** The file without what applications wrote, and without comments. */
  byte[] withoutApplications() {
    return kept.toByteArray();
  }

  Orientation orientation() {
    return Orientation.of(exif.toByteArray(), xmp);
  }

  /** The start of the frame; null if there is none. */
  @Nullable
  JpegFrame frame() {
    return frame;
  }

  /** What the components of the frame mean. */
  JpegColor color() {
    return frame == null ? JpegColor.UNKNOWN : JpegColor.of(frame, jfif, adobeTransform);
  }
}
