package io.abaculus.formats.safetensors;

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
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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
      return of(
          path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (Throwable t) {
      arena.close();
      throw t;
    }
  }

  /**
   * A file whose bytes are in memory.
   *
   * @param arena what closing the file closes
   */
  static SafetensorsFile of(Path path, Arena arena, MemorySegment file)
      throws SafetensorsException {
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
    return read(name, StoredNumbers::floats);
  }

  /**
   * Reads F64 as it is, and widens F32, F16 and BF16.
   *
   * @throws SafetensorsException for another dtype
   */
  public double[] readDoubles(String name) throws SafetensorsException {
    return read(name, StoredNumbers::doubles);
  }

  /**
   * Reads I32 as it is, and any other integer type whose values all fit.
   *
   * @throws SafetensorsException for another dtype, or a value beyond the range of int
   */
  public int[] readInts(String name) throws SafetensorsException {
    return read(name, StoredNumbers::ints);
  }

  /**
   * Reads I64 as it is, and any other integer type whose values all fit.
   *
   * @throws SafetensorsException for another dtype, or a U64 beyond the range of long
   */
  public long[] readLongs(String name) throws SafetensorsException {
    return read(name, StoredNumbers::longs);
  }

  /**
   * Reads U8 (as the byte of the same bits), I8, and BOOL as 0 and 1.
   *
   * @throws SafetensorsException for another dtype, or a BOOL that is neither 0 nor 1
   */
  public byte[] readBytes(String name) throws SafetensorsException {
    return read(name, StoredNumbers::bytes);
  }

  /** Unmaps the file. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** A conversion of stored numbers to an array. */
  private interface Conversion<A> {
    A of(StoredNumbers numbers) throws StoredNumbers.MismatchException;
  }

  private <A> A read(String name, Conversion<A> conversion) throws SafetensorsException {
    Entry entry = entry(name);
    try {
      return conversion.of(
          new StoredNumbers(data, entry.begin(), entry.dtype(), entry.elements()));
    } catch (StoredNumbers.MismatchException e) {
      throw new SafetensorsException(
          path, "tensor " + JsonParser.abbreviated(name) + ": " + e.getMessage(), e);
    }
  }
}
