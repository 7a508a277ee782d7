package io.abaculus.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What the chunks of a PNG that are not needed to show it say of how it lies: {@code eXIf}, XMP as
 * text, and the Exif data in digits that ImageMagick writes. Of several of a kind the last one
 * counts, as with Pillow.
 */
final class PngMetadata {
  private static final String XMP = "XML:com.adobe.xmp";
  private static final String RAW_EXIF = "Raw profile type exif";

  /** A text that is longer once it is inflated is not believed; Pillow refuses its file. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  /** What all texts of a file may inflate to, together: a bound on the time that they take. */
  private static final int MAX_ALL_TEXT_BYTES = 64 << 20;

  private byte @Nullable [] exif;
  private byte @Nullable [] rawExif;
  private byte @Nullable [] xmp;
  private int inflated;

  /** Takes note of a chunk of any name. */
  void add(String name, ByteBuffer data) {
    try {
      switch (name) {
        case "eXIf" -> exif = remaining(data);
        case "tEXt" -> addText(beforeZero(data), data);
        case "zTXt" -> addCompressed(beforeZero(data), data.get(), data);
        case "iTXt" -> addInternational(beforeZero(data), data);
        default -> {
          // It says nothing of how the picture lies.
        }
      }
    } catch (BufferUnderflowException e) {
      // The chunk is too short for what it should hold, and says nothing.
    }
  }

  Orientation orientation() {
    return Orientation.of(exif == null ? rawExif : exif, xmp);
  }

  private void addText(String keyword, ByteBuffer text) {
    switch (keyword) {
      case XMP -> xmp = remaining(text);
      case "exif" -> exif = remaining(text);
      case RAW_EXIF -> rawExif = ofDigits(Bytes.text(remaining(text)));
      default -> {
        // It is of something else.
      }
    }
  }

  private void addCompressed(String keyword, byte method, ByteBuffer data) {
    boolean known = keyword.equals(XMP) || keyword.equals(RAW_EXIF);
    byte[] text = known && method == 0 ? inflate(data) : null;
    if (text != null) {
      addText(keyword, ByteBuffer.wrap(text));
    }
  }

  private void addInternational(String keyword, ByteBuffer data) {
    boolean compressed = data.get() != 0;
    byte method = data.get();
    // The language and the translated keyword do not matter.
    beforeZero(data);
    beforeZero(data);
    if (compressed) {
      addCompressed(keyword, method, data);
    } else {
      addText(keyword, data);
    }
  }

  private static String beforeZero(ByteBuffer data) {
    int start = data.position();
    while (data.get() != 0) {
      // Passed.
    }
    return Bytes.text(Bytes.copy(data, start, data.position() - 1));
  }

  private static byte[] remaining(ByteBuffer data) {
    return Bytes.copy(data, data.position(), data.limit());
  }

  /** The text, as far as it goes; null if it is damaged or too long. */
  private byte @Nullable [] inflate(ByteBuffer data) {
    if (inflated > MAX_ALL_TEXT_BYTES) {
      return null;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(data);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      byte[] piece = new byte[1 << 13];
      for (int length = inflater.inflate(piece); length > 0; length = inflater.inflate(piece)) {
        text.write(piece, 0, length);
        inflated += length;
        if (text.size() > MAX_TEXT_BYTES || inflated > MAX_ALL_TEXT_BYTES) {
          return null;
        }
      }
      return text.toByteArray();
    } catch (DataFormatException e) {
      return null;
    } finally {
      inflater.end();
    }
  }

  /** What the digits after three lines of heading are in base 16; null if they are none. */
  private static byte @Nullable [] ofDigits(String profile) {
    String[] parts = profile.split("\n", 4);
    try {
      return parts.length < 4 ? null : HexFormat.of().parseHex(parts[3].replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
