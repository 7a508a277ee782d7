package io.abaculus.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first directory of Exif data, which has the structure of a TIFF file: entries of a tag, a type,
 * a count and the values, or where they are. The orientation is a number of any type, as Pillow
 * reads it.
 */
final class ExifDirectory {
  private static final int ORIENTATION = 0x0112;
  private static final int XMP = 0x02bc;
  private static final int ENTRY_BYTES = 12;
  private static final int INLINE_BYTES = 4;

  private @Nullable Orientation orientation;

  /** A view: of many entries that say they are XMP none is copied but the last. */
  private @Nullable ByteBuffer xmp;

  private ExifDirectory() {}

  /**
   * The orientation, the last one if there are several.
   *
   * @param data the Exif data, which may begin with their name
   * @return empty if there is no such entry; upright if it is none of the eight
   */
  static Optional<Orientation> orientation(byte[] data) {
    ExifDirectory directory = new ExifDirectory();
    directory.read(data);
    return Optional.ofNullable(directory.orientation);
  }

  /** The XMP in the first directory of a TIFF file; null if there is none. */
  static byte @Nullable [] xmp(byte[] data) {
    ExifDirectory directory = new ExifDirectory();
    directory.read(data);
    ByteBuffer xmp = directory.xmp;
    return xmp == null ? null : Bytes.copy(xmp, 0, xmp.limit());
  }

  private void read(byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data);
    while (Bytes.startWith(in, 0, "Exif\0\0")) {
      in = in.slice(6, in.limit() - 6);
    }
    if (!isTiff(in) || in.limit() < 8) {
      return;
    }
    in.order(in.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long start = Integer.toUnsignedLong(in.getInt(4));
    if (start + 2 <= in.limit()) {
      search(in, (int) start);
    }
  }

  private static boolean isTiff(ByteBuffer in) {
    // Two bytes of the version swapped are a known mistake.
    return Bytes.startWith(in, 0, "II*\0") || Bytes.startWith(in, 0, "II\0*")
        || Bytes.startWith(in, 0, "MM\0*") || Bytes.startWith(in, 0, "MM*\0");
  }

  private void search(ByteBuffer in, int directory) {
    int entries = Short.toUnsignedInt(in.getShort(directory));
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) ENTRY_BYTES * i;
      if (entry + ENTRY_BYTES > in.limit()) {
        break;
      }
      int at = (int) entry;
      int type = Short.toUnsignedInt(in.getShort(at + 2));
      long bytes = Integer.toUnsignedLong(in.getInt(at + 4)) * bytesOf(type);
      if (bytes == 0) {
        continue;
      }
      long values = bytes <= INLINE_BYTES ? at + 8 : Integer.toUnsignedLong(in.getInt(at + 8));
      if (values + bytes > in.limit()) {
        // Where values are missing Pillow believes nothing of what follows.
        break;
      }
      switch (Short.toUnsignedInt(in.getShort(at))) {
        case ORIENTATION -> orientation = Orientation.ofTag(number(in, type, (int) values));
        case XMP -> xmp = in.slice((int) values, (int) bytes);
        default -> {
          // It says nothing of how the picture lies.
        }
      }
    }
  }

  /** The size of a value by the number of its type; 0 of an unknown type. */
  private static int bytesOf(int type) {
    return switch (type) {
      case 1, 2, 6, 7 -> 1;
      case 3, 8 -> 2;
      case 4, 9, 11, 13 -> 4;
      case 5, 10, 12, 16 -> 8;
      default -> 0;
    };
  }

  private static double number(ByteBuffer in, int type, int at) {
    return switch (type) {
      case 3 -> Short.toUnsignedInt(in.getShort(at));
      case 4, 13 -> Integer.toUnsignedLong(in.getInt(at));
      case 5 -> (double) Integer.toUnsignedLong(in.getInt(at))
          / Integer.toUnsignedLong(in.getInt(at + 4));
      case 6 -> in.get(at);
      case 8 -> in.getShort(at);
      case 9 -> in.getInt(at);
      case 10 -> (double) in.getInt(at) / in.getInt(at + 4);
      case 11 -> in.getFloat(at);
      case 12 -> in.getDouble(at);
      case 16 -> in.getLong(at);
      // Bytes, letters and what is undefined are no numbers.
      default -> Double.NaN;
    };
  }
}
