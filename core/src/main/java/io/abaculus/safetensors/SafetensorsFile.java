package io.abaculus.safetensors;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A safetensors file open for reading: its header read and checked whole, its arrays mapped into
 * memory and decoded only when asked for.
 *
 * <p>The {@code read} methods convert only where no value can change beyond rounding; anything else
 * is a {@link SafetensorsException} that says which method fits. They may be called from any thread
 * until {@link #close}, and throw {@link IllegalStateException} after it. The file must not be
 * shortened or overwritten in place while it is open; {@link SafetensorsWriter} never does that, it
 * replaces files.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * Elements converted at a time: the stored values pass through an array that stays in the
   * first-level cache.
   */
  private static final int BLOCK = 4096;

  /** The longest array that every virtual machine allows. */
  private static final long MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final Path path;
  private final Arena arena;
  private final Header header;
  private final MemorySegment data;

  private SafetensorsFile(Path path, Arena arena, Header header, MemorySegment data) {
    this.path = path;
    this.arena = arena;
    this.header = header;
    this.data = data;
  }

  /**
   * Opens a file and checks all of its header.
   *
   * @throws SafetensorsException if it is not a whole, well-formed safetensors file
   * @throws IOException if it cannot be opened
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the opened file, which closes it
  public static SafetensorsFile open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      if (file.byteSize() < Long.BYTES) {
        throw new SafetensorsException(
            path, "truncated: " + file.byteSize() + " bytes, shorter than the header's length");
      }
      long length = file.get(LONG, 0);
      if (length < 0 || length > Header.MAX_BYTES) {
        throw new SafetensorsException(
            path,
            "not a safetensors file: header length "
                + Long.toUnsignedString(length)
                + ", more than "
                + Header.MAX_BYTES);
      }
      long rest = file.byteSize() - Long.BYTES;
      if (length > rest) {
        throw new SafetensorsException(
            path, "truncated: a header of " + length + " bytes, of which " + rest + " are there");
      }
      byte[] text = file.asSlice(Long.BYTES, length).toArray(JAVA_BYTE);
      Header header = Header.read(path, text, rest - length);
      return new SafetensorsFile(path, arena, header, file.asSlice(Long.BYTES + length));
    } catch (Throwable t) {
      arena.close();
      throw t;
    }
  }

  /** The path that was opened. */
  public Path path() {
    return path;
  }

  /**
   * The file's own strings by key, in the order of the header; empty if it has none. Unmodifiable.
   */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** The tensors by name, in the order in which their bytes stand in the file. Unmodifiable. */
  public Map<String, Entry> entries() {
    return header.entries();
  }

  /**
   * The tensor of that name.
   *
   * @throws SafetensorsException if there is none
   */
  public Entry entry(String name) throws SafetensorsException {
    Entry entry = header.entries().get(name);
    if (entry == null) {
      throw new SafetensorsException(
          path, "no tensor " + JsonParser.abbreviated(name) + " among the " + entries().size());
    }
    return entry;
  }

  /**
   * Reads F32 as it is, widens F16 and BF16, and rounds F64 to the nearest float.
   *
   * @throws SafetensorsException for another dtype, or a finite F64 beyond the range of float
   */
  public float[] readFloats(String name) throws SafetensorsException {
    Entry entry = entry(name);
    float[] values = new float[length(entry)];
    switch (entry.dtype()) {
      case F32 -> MemorySegment.copy(data, FLOAT, entry.begin(), values, 0, values.length);
      case F16 -> {
        short[] block = new short[BLOCK];
        for (int from = 0; from < values.length; from += BLOCK) {
          int count = loadShorts(entry, from, block);
          for (int i = 0; i < count; i++) {
            values[from + i] = Float.float16ToFloat(block[i]);
          }
        }
      }
      case BF16 -> {
        short[] block = new short[BLOCK];
        for (int from = 0; from < values.length; from += BLOCK) {
          int count = loadShorts(entry, from, block);
          for (int i = 0; i < count; i++) {
            values[from + i] = bfloat16ToFloat(block[i]);
          }
        }
      }
      case F64 -> {
        for (int i = 0; i < values.length; i++) {
          double value = data.get(DOUBLE, entry.begin() + (long) Double.BYTES * i);
          values[i] = (float) value;
          if (Float.isInfinite(values[i]) && !Double.isInfinite(value)) {
            throw misfit(entry, i, String.valueOf(value), "float");
          }
        }
      }
      case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> throw unsuited(entry, "floats");
    }
    return values;
  }

  /**
   * Reads F64 as it is, and widens F32, F16 and BF16.
   *
   * @throws SafetensorsException for another dtype
   */
  public double[] readDoubles(String name) throws SafetensorsException {
    Entry entry = entry(name);
    double[] values = new double[length(entry)];
    switch (entry.dtype()) {
      case F64 -> MemorySegment.copy(data, DOUBLE, entry.begin(), values, 0, values.length);
      case F32, F16, BF16 -> {
        float[] floats = readFloats(name);
        for (int i = 0; i < values.length; i++) {
          values[i] = floats[i];
        }
      }
      case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> throw unsuited(entry, "doubles");
    }
    return values;
  }

  /**
   * Reads I32 as it is, and any other integer type whose values all fit.
   *
   * @throws SafetensorsException for another dtype, or a value beyond the range of int
   */
  public int[] readInts(String name) throws SafetensorsException {
    Entry entry = entry(name);
    int[] values = new int[length(entry)];
    switch (entry.dtype()) {
      case I32 -> MemorySegment.copy(data, INT, entry.begin(), values, 0, values.length);
      case U8, I8, I16, U16, U32, I64, U64 -> {
        for (int i = 0; i < values.length; i++) {
          long value = integer(entry, i);
          if (value != (int) value) {
            throw misfit(entry, i, String.valueOf(value), "int");
          }
          values[i] = (int) value;
        }
      }
      case BOOL, F16, BF16, F32, F64 -> throw unsuited(entry, "ints");
    }
    return values;
  }

  /**
   * Reads I64 as it is, and any other integer type whose values all fit.
   *
   * @throws SafetensorsException for another dtype, or a U64 beyond the range of long
   */
  public long[] readLongs(String name) throws SafetensorsException {
    Entry entry = entry(name);
    long[] values = new long[length(entry)];
    switch (entry.dtype()) {
      case I64 -> MemorySegment.copy(data, LONG, entry.begin(), values, 0, values.length);
      case U8, I8, I16, U16, I32, U32, U64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = integer(entry, i);
        }
      }
      case BOOL, F16, BF16, F32, F64 -> throw unsuited(entry, "longs");
    }
    return values;
  }

  /**
   * Reads U8 (as the byte of the same bits), I8, and BOOL as 0 and 1.
   *
   * @throws SafetensorsException for another dtype, or a BOOL that is neither 0 nor 1
   */
  public byte[] readBytes(String name) throws SafetensorsException {
    Entry entry = entry(name);
    byte[] values = new byte[length(entry)];
    switch (entry.dtype()) {
      case U8, I8 -> MemorySegment.copy(data, JAVA_BYTE, entry.begin(), values, 0, values.length);
      case BOOL -> {
        MemorySegment.copy(data, JAVA_BYTE, entry.begin(), values, 0, values.length);
        for (int i = 0; i < values.length; i++) {
          if ((values[i] & ~1) != 0) {
            throw misfit(entry, i, String.valueOf(values[i]), "truth value");
          }
        }
      }
      case I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64 -> throw unsuited(entry, "bytes");
    }
    return values;
  }

  /** Unmaps the file. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  static float bfloat16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private int loadShorts(Entry entry, int from, short[] block) {
    int count = (int) Math.min(block.length, entry.elements() - from);
    MemorySegment.copy(data, SHORT, entry.begin() + (long) Short.BYTES * from, block, 0, count);
    return count;
  }

  private long integer(Entry entry, int index) throws SafetensorsException {
    long at = entry.begin() + (long) entry.dtype().bytes() * index;
    return switch (entry.dtype()) {
      case U8 -> Byte.toUnsignedLong(data.get(JAVA_BYTE, at));
      case I8 -> data.get(JAVA_BYTE, at);
      case U16 -> Short.toUnsignedLong(data.get(SHORT, at));
      case I16 -> data.get(SHORT, at);
      case U32 -> Integer.toUnsignedLong(data.get(INT, at));
      case I32 -> data.get(INT, at);
      case I64 -> data.get(LONG, at);
      case U64 -> {
        long value = data.get(LONG, at);
        if (value < 0) {
          throw misfit(entry, index, Long.toUnsignedString(value), "long");
        }
        yield value;
      }
      case BOOL, F16, BF16, F32, F64 -> throw unsuited(entry, "integers");
    };
  }

  private int length(Entry entry) throws SafetensorsException {
    if (entry.elements() > MAX_ARRAY) {
      throw new SafetensorsException(
          path,
          described(entry) + ": " + entry.elements() + " elements, more than one array holds");
    }
    return (int) entry.elements();
  }

  private SafetensorsException unsuited(Entry entry, String wanted) {
    String method =
        switch (entry.dtype()) {
          case F16, BF16, F32, F64 -> "readFloats or readDoubles";
          case I16, U16, I32, U32, I64, U64 -> "readInts or readLongs";
          case U8, I8 -> "readBytes, readInts or readLongs";
          case BOOL -> "readBytes";
        };
    return new SafetensorsException(
        path,
        described(entry) + ": " + entry.dtype() + " is not read as " + wanted + "; use " + method);
  }

  private SafetensorsException misfit(Entry entry, int index, String value, String type) {
    return new SafetensorsException(
        path, described(entry) + ": element " + index + " is " + value + ", not a " + type);
  }

  private static String described(Entry entry) {
    return "tensor " + JsonParser.abbreviated(entry.name());
  }
}
