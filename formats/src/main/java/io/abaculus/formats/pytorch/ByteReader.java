package io.abaculus.formats.pytorch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Reads little-endian numbers and text one after another, and never beyond the end. */
final class ByteReader {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment bytes;
  private final long end;
  private final String beyond;
  private long position;

  /** Reads bytes {@code begin} to {@code end} (exclusive), which lie within the segment. */
  ByteReader(MemorySegment bytes, long begin, long end) {
    this(bytes, begin, end, "truncated: it ends at byte " + end);
  }

  private ByteReader(MemorySegment bytes, long begin, long end, String beyond) {
    this.bytes = bytes;
    this.position = begin;
    this.end = end;
    this.beyond = beyond;
  }

  /**
   * A reader from here on that ends earlier, if that is before the end.
   *
   * @param beyond what is wrong if it is asked for more
   */
  ByteReader limited(long length, String beyond) {
    return length < remaining()
        ? new ByteReader(bytes, position, position + length, beyond)
        : new ByteReader(bytes, position, end);
  }

  long position() {
    return position;
  }

  long remaining() {
    return end - position;
  }

  void skip(long count) throws MalformedException {
    position = advanced(count) + count;
  }

  int unsignedByte() throws MalformedException {
    return bytes.get(JAVA_BYTE, step(1)) & 0xff;
  }

  int unsignedShort() throws MalformedException {
    return bytes.get(SHORT, step(Short.BYTES)) & 0xffff;
  }

  int signedInt() throws MalformedException {
    return bytes.get(INT, step(Integer.BYTES));
  }

  long unsignedInt() throws MalformedException {
    return Integer.toUnsignedLong(signedInt());
  }

  long signedLong() throws MalformedException {
    return bytes.get(LONG, step(Long.BYTES));
  }

  /** A length, which must not be negative. */
  long length() throws MalformedException {
    long at = position;
    long length = signedLong();
    if (length < 0) {
      throw new MalformedException("byte %d: a length of %d".formatted(at, length));
    }
    return length;
  }

  /** A double as pickles have it, its most significant byte first. */
  double bigEndianDouble() throws MalformedException {
    return Double.longBitsToDouble(Long.reverseBytes(signedLong()));
  }

  /** An integer in two's complement, its least significant byte first. */
  BigInteger integer(long length) throws MalformedException {
    if (length > Limits.NUMBER_BYTES) {
      throw new MalformedException(
          "byte %d: an integer of %d bytes, more than %d"
              .formatted(position, length, Limits.NUMBER_BYTES));
    }
    byte[] digits = bytes(length);
    for (int i = 0, j = digits.length - 1; i < j; i++, j--) {
      byte swapped = digits[i];
      digits[i] = digits[j];
      digits[j] = swapped;
    }
    return digits.length == 0 ? BigInteger.ZERO : new BigInteger(digits);
  }

  byte[] bytes(long length) throws MalformedException {
    long from = advanced(length);
    position = from + length;
    return bytes.asSlice(from, length).toArray(JAVA_BYTE);
  }

  /** Text of so many bytes, which must be valid. */
  String text(long length, Charset charset) throws MalformedException {
    long at = position;
    if (length > Limits.TEXT_BYTES) {
      throw new MalformedException(
          "byte %d: a string of %d bytes, more than %d".formatted(at, length, Limits.TEXT_BYTES));
    }
    return decoded(bytes(length), at, charset);
  }

  private static String decoded(byte[] encoded, long at, Charset charset)
      throws MalformedException {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(encoded)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("byte %d: text that is not %s".formatted(at, charset));
    }
  }

  /**
   * A string of Python in UTF-8 of so many bytes. Halves of surrogate pairs, as names of files that are no
   * text have in Python, become replacement characters.
   */
  String unicode(long length) throws MalformedException {
    long at = position;
    try {
      return text(length, StandardCharsets.UTF_8);
    } catch (MalformedException e) {
      if (length > Math.min(end - at, Limits.TEXT_BYTES)) {
        throw e;
      }
    }
    position = at;
    byte[] encoded = bytes(length);
    for (int i = 0; i + 2 < encoded.length; i++) {
      if ((encoded[i] & 0xff) == 0xed && (encoded[i + 1] & 0xe0) == 0xa0) {
        encoded[i] = (byte) 0xef;
        encoded[i + 1] = (byte) 0xbf;
        encoded[i + 2] = (byte) 0xbd;
      }
    }
    return decoded(encoded, at, StandardCharsets.UTF_8);
  }

  /** What stands before the next line feed, which is passed over. */
  String line(Charset charset) throws MalformedException {
    long found = position;
    long last = position + Math.min(remaining(), Limits.TEXT_BYTES);
    while (found < last && bytes.get(JAVA_BYTE, found) != '\n') {
      found++;
    }
    if (found == last) {
      throw truncated();
    }
    String line = text(found - position, charset);
    position++;
    return line;
  }

  private long step(int count) throws MalformedException {
    long from = advanced(count);
    position = from + count;
    return from;
  }

  /** The position, if so many bytes follow it. */
  private long advanced(long count) throws MalformedException {
    if (count < 0 || count > remaining()) {
      throw truncated();
    }
    return position;
  }

  private MalformedException truncated() {
    return new MalformedException(beyond);
  }
}
