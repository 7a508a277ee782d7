package io.abaculus.formats.pytorch;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries of a zip archive. Those whose bytes stand in it as they are, as PyTorch writes them, can be
 * mapped into memory; compressed ones are only listed, so nothing can grow when it is read, and encrypted
 * ones are refused (PKWARE's APPNOTE, version 6.3, with its 64-bit extension).
 */
final class ZipArchive {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCATOR64_BYTES = 20;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int MOST_COMMENT = 0xffff;
  private static final int ENCRYPTED = 1;
  private static final int SIZES_64 = 1;
  private static final long IN_EXTRA = 0xffffffffL;
  private static final int COUNT_IN_64 = 0xffff;

  /**
   * Where an entry's bytes stand.
   *
   * @param begin of its first byte in the file
   * @param length in bytes, as they stand there
   * @param compressed whether those are not the entry's content itself
   */
  record Entry(String name, long begin, long length, boolean compressed) {}

  private final MemorySegment file;

  private ZipArchive(MemorySegment file) {
    this.file = file;
  }

  /** Whether bytes begin as an archive does. */
  static boolean begins(MemorySegment file) throws MalformedException {
    return file.byteSize() >= Integer.BYTES
        && new ByteReader(file, 0, file.byteSize()).signedInt() == LOCAL;
  }

  /** The entries by name, in the order of the archive's directory. Unmodifiable. */
  static Map<String, Entry> entries(MemorySegment file) throws MalformedException {
    return new ZipArchive(file).entries();
  }

  /** Where the directory stands. */
  private record Directory(long begin, long end, long count) {}

  private Map<String, Entry> entries() throws MalformedException {
    Directory directory = directory();
    if (directory.count > Limits.ENTRIES) {
      throw new MalformedException(
          "%d entries in the zip archive, more than %d".formatted(directory.count, Limits.ENTRIES));
    }
    if (directory.end - directory.begin > Limits.DIRECTORY_BYTES) {
      throw new MalformedException(
          "a directory of %d bytes in the zip archive, more than %d"
              .formatted(directory.end - directory.begin, Limits.DIRECTORY_BYTES));
    }
    ByteReader in = new ByteReader(file, directory.begin, directory.end);
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (long i = 0; i < directory.count; i++) {
      Entry entry = entry(in, directory.begin);
      if (entries.put(entry.name, entry) != null) {
        throw new MalformedException(
            "two entries of the zip archive are called '" + entry.name + "'");
      }
    }
    checkOverlap(entries);
    return Collections.unmodifiableMap(entries);
  }

  private Directory directory() throws MalformedException {
    long end = findEnd();
    ByteReader in = new ByteReader(file, end + 8, file.byteSize());
    long onThisDisk = in.unsignedShort();
    long count = in.unsignedShort();
    long size = in.unsignedInt();
    long begin = in.unsignedInt();
    if (count == COUNT_IN_64 || size == IN_EXTRA || begin == IN_EXTRA) {
      return directory64(end);
    }
    if (onThisDisk != count) {
      throw new MalformedException("the zip archive is in several parts");
    }
    return checked(begin, size, count, end);
  }

  /** Of a record whose comment ends with the file; if there is none, something follows the archive, as PyTorch allows. */
  private long findEnd() throws MalformedException {
    long followed = -1;
    long last = file.byteSize() - END_BYTES;
    for (long at = last; at >= Math.max(0, last - MOST_COMMENT); at--) {
      ByteReader in = new ByteReader(file, at, file.byteSize());
      if (in.signedInt() == END) {
        in.skip(END_BYTES - Integer.BYTES - Short.BYTES);
        long after = file.byteSize() - at - END_BYTES - in.unsignedShort();
        if (after == 0) {
          return at;
        }
        followed = followed < 0 && after > 0 ? at : followed;
      }
    }
    if (followed < 0) {
      throw new MalformedException(
          "truncated, or followed by other bytes: it begins as a zip archive and has no directory in its last %d bytes"
              .formatted(MOST_COMMENT + END_BYTES));
    }
    return followed;
  }

  private Directory directory64(long end) throws MalformedException {
    if (end < LOCATOR64_BYTES) {
      throw new MalformedException("the zip archive has no directory of 64 bits");
    }
    ByteReader locator = new ByteReader(file, end - LOCATOR64_BYTES, end);
    int signature = locator.signedInt();
    locator.skip(Integer.BYTES);
    long at = locator.length();
    if (signature != LOCATOR64 || at > end - LOCATOR64_BYTES) {
      throw new MalformedException("the zip archive has no directory of 64 bits");
    }
    ByteReader in = new ByteReader(file, at, end - LOCATOR64_BYTES);
    if (in.signedInt() != END64) {
      throw new MalformedException("the zip archive has no directory of 64 bits");
    }
    in.skip(8 + 2 + 2 + 4 + 4); // its own size, versions, disks
    long onThisDisk = in.length();
    long count = in.length();
    long size = in.length();
    long begin = in.length();
    if (onThisDisk != count) {
      throw new MalformedException("the zip archive is in several parts");
    }
    return checked(begin, size, count, at);
  }

  private static Directory checked(long begin, long size, long count, long before)
      throws MalformedException {
    if (begin > before || size > before - begin) {
      throw new MalformedException(
          "the zip archive's directory stands at byte %d and takes %d, of %d there are"
              .formatted(begin, size, before));
    }
    return new Directory(begin, begin + size, count);
  }

  /** Reads an entry of the directory; its bytes must stand before {@code limit}. */
  private Entry entry(ByteReader in, long limit) throws MalformedException {
    if (in.signedInt() != CENTRAL) {
      throw new MalformedException(
          "byte %d: no entry of the zip archive's directory".formatted(in.position() - 4));
    }
    in.skip(4); // versions
    int flags = in.unsignedShort();
    int method = in.unsignedShort();
    in.skip(8); // time, date, check sum
    long packed = in.unsignedInt();
    long length = in.unsignedInt();
    int nameLength = in.unsignedShort();
    int extraLength = in.unsignedShort();
    int commentLength = in.unsignedShort();
    in.skip(8); // disk, attributes
    long local = in.unsignedInt();
    String name = in.text(nameLength, StandardCharsets.UTF_8);
    long extraBegin = in.position();
    in.skip(extraLength);
    in.skip(commentLength);
    if (packed == IN_EXTRA || length == IN_EXTRA || local == IN_EXTRA) {
      ByteReader wide = sizes64(name, new ByteReader(file, extraBegin, extraBegin + extraLength));
      length = length == IN_EXTRA ? wide.length() : length;
      packed = packed == IN_EXTRA ? wide.length() : packed;
      local = local == IN_EXTRA ? wide.length() : local;
    }
    boolean compressed = method != 0;
    if (!compressed && packed != length) {
      throw new MalformedException(
          "entry '%s' of the zip archive is not compressed, and has %d bytes and %d"
              .formatted(name, packed, length));
    }
    if ((flags & ENCRYPTED) != 0) {
      throw new MalformedException("entry '%s' of the zip archive is encrypted".formatted(name));
    }
    return located(name, local, packed, compressed, limit);
  }

  /** The part of an entry's extra field that holds sizes of 64 bits. */
  private static ByteReader sizes64(String name, ByteReader extra) throws MalformedException {
    while (extra.remaining() >= 4) {
      int kind = extra.unsignedShort();
      int size = extra.unsignedShort();
      if (kind == SIZES_64) {
        return extra;
      }
      extra.skip(size);
    }
    throw new MalformedException(
        "entry '%s' of the zip archive lacks its sizes of 64 bits".formatted(name));
  }

  /** Goes to the entry itself, whose own name and extra field stand before its bytes. */
  private Entry located(String name, long local, long length, boolean compressed, long limit)
      throws MalformedException {
    if (local > limit - LOCAL_BYTES) {
      throw new MalformedException(
          "entry '%s' of the zip archive begins at byte %d, behind its directory at %d"
              .formatted(name, local, limit));
    }
    ByteReader in = new ByteReader(file, local, limit);
    if (in.signedInt() != LOCAL) {
      throw new MalformedException(
          "entry '%s' of the zip archive is not at byte %d".formatted(name, local));
    }
    in.skip(LOCAL_BYTES - 8);
    int nameLength = in.unsignedShort();
    int extraLength = in.unsignedShort();
    String ownName = in.text(nameLength, StandardCharsets.UTF_8);
    if (!ownName.equals(name)) {
      throw new MalformedException(
          "entry '%s' of the zip archive calls itself '%s'".formatted(name, ownName));
    }
    in.skip(extraLength);
    if (length > in.remaining()) {
      throw new MalformedException(
          "truncated: entry '%s' of the zip archive has %d bytes, of which %d are there"
              .formatted(name, length, in.remaining()));
    }
    return new Entry(name, in.position(), length, compressed);
  }

  private static void checkOverlap(Map<String, Entry> entries) throws MalformedException {
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::length));
    for (int i = 1; i < sorted.size(); i++) {
      Entry before = sorted.get(i - 1);
      if (sorted.get(i).begin < before.begin + before.length) {
        throw new MalformedException(
            "entries '%s' and '%s' of the zip archive overlap"
                .formatted(before.name, sorted.get(i).name));
      }
    }
  }
}
