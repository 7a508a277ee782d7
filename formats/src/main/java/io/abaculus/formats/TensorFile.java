package io.abaculus.formats;

import io.abaculus.formats.storage.RegularFile;
import io.abaculus.formats.text.Excerpt;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of named tensors, open for reading. It was checked as a whole when it was opened; its numbers
 * are mapped into memory, and copied when they are asked for.
 *
 * <p>The {@code read} methods convert only where no value can change beyond rounding; anything else is a
 * {@link TensorFileException} that says which method fits. They may be called from any thread until
 * {@link #close}, and throw {@link IllegalStateException} after it. A file that is shortened or overwritten in
 * place while it is open is a {@link TensorFileException}, too, at the next tensor that is read; one that is
 * replaced by another, or removed, can be read on.
 */
public abstract class TensorFile implements AutoCloseable {
  private final Path path;
  private final Arena arena;

  /** Null for a file in memory. */
  private @Nullable FileStamp stamp;

  /**
   * A file whose bytes are in memory.
   *
   * @param path for messages
   * @param arena what closing the file closes
   */
  protected TensorFile(Path path, Arena arena) {
    this.path = path;
    this.arena = arena;
  }

  /** What makes an open file of one that is mapped. */
  @FunctionalInterface
  protected interface Opening<F> {
    /**
     * Checks a file.
     *
     * @throws TensorFileException if it is not of the format, or damaged
     */
    F of(Path path, Arena arena, MemorySegment file) throws TensorFileException;
  }

  /**
   * Maps a file and opens it.
   *
   * @throws TensorFileException if it is not of the format, or damaged
   * @throws IOException if it cannot be read
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the opened file, which closes it
  protected static <F extends TensorFile> F open(Path path, Opening<F> opening)
      throws IOException {
    RegularFile.require(path);
    Arena arena = Arena.ofShared();
    // Of the name before it is opened: if that is another file's by then, the stamp is of none that is read.
    FileStamp stamp = FileStamp.of(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      F file =
          opening.of(
              path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
      requireUnchanged(path, stamp);
      TensorFile opened = file;
      opened.stamp = stamp;
      return file;
    } catch (InternalError e) {
      arena.close();
      throw gone(path, e);
    } catch (Throwable t) {
      arena.close();
      throw t;
    }
  }

  private static void requireUnchanged(Path path, @Nullable FileStamp stamp)
      throws TensorFileException {
    if (stamp != null && stamp.isOutdatedBy(path)) {
      throw new TensorFileException(path, "it was written to while it was read");
    }
  }

  /** What the JVM makes of mapped memory that the system has nothing for any more. */
  private static TensorFileException gone(Path path, InternalError fault) {
    return new TensorFileException(
        path, "it was shortened while it was read, or its disk failed", fault);
  }

  /** The path that was opened. */
  public final Path path() {
    return path;
  }

  /** The file's own strings by key, in the order of the file; empty if it has none. Unmodifiable. */
  public abstract Map<String, String> metadata();

  /** The tensors by name, in the order of the file. Unmodifiable. */
  public abstract Map<String, ? extends StoredTensor> tensors();

  /**
   * Tensors by name that are in the file besides, in a form that is not read, in the order of the file: what each
   * is in words, and in brackets what to save in its place. Unmodifiable.
   */
  public Map<String, String> unread() {
    return Map.of();
  }

  /**
   * The tensor of that name.
   *
   * @throws TensorFileException if there is none
   */
  public abstract StoredTensor tensor(String name) throws TensorFileException;

  /**
   * Where the numbers of the tensor of that name lie, one after another.
   *
   * @throws TensorFileException if there is no tensor of that name
   * @throws StoredNumbers.MismatchException if they cannot be had so
   */
  protected abstract StoredNumbers numbers(String name)
      throws TensorFileException, StoredNumbers.MismatchException;

  /**
   * What a map holds under the name of a tensor.
   *
   * @throws TensorFileException if there is none
   */
  protected final <T> T named(Map<String, T> tensors, String name) throws TensorFileException {
    T tensor = tensors.get(name);
    if (tensor == null && unread().get(name) instanceof String form) {
      throw new TensorFileException(
          path, "tensor %s is not read: it is %s".formatted(Excerpt.quoted(name), form));
    }
    if (tensor == null) {
      throw new TensorFileException(
          path, "no tensor %s among the %d".formatted(Excerpt.quoted(name), tensors.size()));
    }
    return tensor;
  }

  /**
   * Reads F32 as it is, widens F16 and BF16, and rounds F64 to the nearest float.
   *
   * @return the elements in row-major order, a new array
   * @throws TensorFileException for another dtype, a finite F64 beyond the range of float, or if there
   *     is no tensor of that name
   */
  public final float[] readFloats(String name) throws TensorFileException {
    return read(name, StoredNumbers::floats);
  }

  /**
   * Reads F64 as it is, and widens F32, F16 and BF16.
   *
   * @return the elements in row-major order, a new array
   * @throws TensorFileException for another dtype, or if there is no tensor of that name
   */
  public final double[] readDoubles(String name) throws TensorFileException {
    return read(name, StoredNumbers::doubles);
  }

  /**
   * Reads I32 as it is, and any other integer type whose values all fit.
   *
   * @return the elements in row-major order, a new array
   * @throws TensorFileException for another dtype, a value beyond the range of int, or if there is no
   *     tensor of that name
   */
  public final int[] readInts(String name) throws TensorFileException {
    return read(name, StoredNumbers::ints);
  }

  /**
   * Reads I64 as it is, and any other integer type whose values all fit.
   *
   * @return the elements in row-major order, a new array
   * @throws TensorFileException for another dtype, a U64 beyond the range of long, or if there is no
   *     tensor of that name
   */
  public final long[] readLongs(String name) throws TensorFileException {
    return read(name, StoredNumbers::longs);
  }

  /**
   * Reads U8 (as the byte of the same bits), I8, and BOOL as 0 and 1.
   *
   * @return the elements in row-major order, a new array
   * @throws TensorFileException for another dtype, a BOOL that is neither 0 nor 1, or if there is no
   *     tensor of that name
   */
  public final byte[] readBytes(String name) throws TensorFileException {
    return read(name, StoredNumbers::bytes);
  }

  /** Unmaps the file. Closing it again does nothing. */
  @Override
  public final void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** A conversion of stored numbers to an array. */
  private interface Conversion<A> {
    A of(StoredNumbers numbers) throws StoredNumbers.MismatchException;
  }

  private <A> A read(String name, Conversion<A> conversion) throws TensorFileException {
    try {
      A converted = conversion.of(numbers(name));
      requireUnchanged(path, stamp);
      return converted;
    } catch (InternalError e) {
      throw gone(path, e);
    } catch (StoredNumbers.MismatchException e) {
      throw new TensorFileException(
          path, "tensor %s: %s".formatted(Excerpt.quoted(name), e.getMessage()), e);
    }
  }
}
