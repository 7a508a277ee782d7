package io.abaculus.formats.pytorch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes a zip archive as PyTorch does, or with something wrong in it. */
final class Archive {
  private static final class Entry {
    final String name;
    final byte[] data;
    int method;
    int flags;
    int claimed;
    int offset;

    Entry(String name, byte[] data) {
      this.name = name;
      this.data = data;
      this.claimed = data.length;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  /** An archive of a pickle and the floats of the storage {@code 0}. */
  static Archive of(byte[] pickle, float... storage) {
    return new Archive().add("archive/data.pkl", pickle).add("archive/data/0", bytes(storage));
  }

  static byte[] bytes(float... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  Archive add(String name, byte[] data) {
    entries.add(new Entry(name, data));
    return this;
  }

  /** Says of the last entry that it is compressed by some method. */
  Archive method(int method) {
    entries.getLast().method = method;
    return this;
  }

  Archive flags(int flags) {
    entries.getLast().flags = flags;
    return this;
  }

  /** Says of the last entry that it has so many bytes. */
  Archive claim(int bytes) {
    entries.getLast().claimed = bytes;
    return this;
  }

  byte[] build() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      entry.offset = out.size();
      byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(
          little(30)
              .putInt(0x04034b50)
              .putShort((short) 0)
              .putShort((short) entry.flags)
              .putShort((short) entry.method)
              .putInt(0)
              .putInt(0)
              .putInt(entry.claimed)
              .putInt(entry.claimed)
              .putShort((short) name.length)
              .putShort((short) 0)
              .array());
      out.writeBytes(name);
      out.writeBytes(entry.data);
    }
    int directory = out.size();
    for (Entry entry : entries) {
      byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
      ByteBuffer header =
          little(46)
              .putInt(0x02014b50)
              .putInt(0)
              .putShort((short) entry.flags)
              .putShort((short) entry.method)
              .putInt(0)
              .putInt(0)
              .putInt(entry.claimed)
              .putInt(entry.claimed)
              .putShort((short) name.length);
      out.writeBytes(header.putInt(42, entry.offset).array());
      out.writeBytes(name);
    }
    int size = out.size() - directory;
    out.writeBytes(
        little(22)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) entries.size())
            .putShort((short) entries.size())
            .putInt(size)
            .putInt(directory)
            .putShort((short) 0)
            .array());
    return out.toByteArray();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
