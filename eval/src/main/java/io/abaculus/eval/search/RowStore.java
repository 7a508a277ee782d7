package io.abaculus.eval.search;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many rows of float32 numbers, all of one width: in memory up to a limit, those beyond it in a file that
 * is read through memory maps and deleted when the store is closed. There may be more than 2^31.
 *
 * <p>One thread adds rows; several may read them at once while none is added.
 */
public final class RowStore implements AutoCloseable {
  private static final int BLOCK = 1 << 20;

  /** Maps are larger than blocks, since a process may only have some ten thousands of them. */
  private static final int BLOCKS_OF_MAP = 64;

  private final int width;
  private final long memoryLimit;
  private final @Nullable Path folder;
  private final int blockLength;

  /** The first rows, in arrays of {@link #blockLength} numbers, of which the last may not be full. */
  private final List<float[]> blocks = new ArrayList<>();

  /** The rows after those, once there are any. */
  private @Nullable RowFile file;

  /** Numbers in all blocks. */
  private long inBlocks;

  private RowStore(int width, long memoryLimit, @Nullable Path folder, int blockRows) {
    if (width < 1 || memoryLimit < 0) {
      throw new IllegalArgumentException(
          "there are no rows of %d numbers within %d bytes".formatted(width, memoryLimit));
    }
    this.width = width;
    this.memoryLimit = memoryLimit;
    this.folder = folder;
    this.blockLength = Math.multiplyExact(blockRows, width);
  }

  /** A store of which all rows are in memory, as many as the heap holds. */
  public static RowStore inMemory(int width) {
    return new RowStore(width, Long.MAX_VALUE, null, blockRows(width));
  }

  /**
   * A store with a limit.
   *
   * @param width numbers of a row, at least 1
   * @param memoryLimit bytes of rows that may be in memory, taken in blocks of about 4 MiB
   * @param folder where the file for the other rows is made, when there are any
   */
  public static RowStore limited(int width, long memoryLimit, Path folder) {
    return limited(width, memoryLimit, folder, blockRows(width));
  }

  /** As the public one, with the rows of a block. */
  static RowStore limited(int width, long memoryLimit, Path folder, int blockRows) {
    return new RowStore(width, memoryLimit, folder, blockRows);
  }

  private static int blockRows(int width) {
    return Math.max(1, BLOCK / Math.max(1, width));
  }

  /** Numbers of a row. */
  public int width() {
    return width;
  }

  /** How many rows there are. */
  public long size() {
    return inBlocks / width + bytesInFile() / Float.BYTES / width;
  }

  /** Bytes of the blocks in memory, which are at most the limit. */
  public long bytesInMemory() {
    return (long) blocks.size() * blockLength * Float.BYTES;
  }

  /** Bytes of the rows in the file. */
  public long bytesInFile() {
    return file == null ? 0 : file.bytes();
  }

  /**
   * Adds rows at the end; the array is copied.
   *
   * @param rows (count, width), row after row
   * @throws IllegalArgumentException if the numbers are not rows of the width
   * @throws IOException if the file cannot be made or written; it names the file, the bytes needed and
   *     free. Those of the rows that had room in memory are added then.
   */
  public void append(float[] rows) throws IOException {
    if (rows.length % width != 0) {
      throw new IllegalArgumentException(
          "%d numbers are not rows of %d".formatted(rows.length, width));
    }
    int done = 0;
    while (done < rows.length && roomInMemory()) {
      int inBlock = (int) (inBlocks % blockLength);
      int piece = Math.min(rows.length - done, blockLength - inBlock);
      System.arraycopy(rows, done, blocks.getLast(), inBlock, piece);
      inBlocks += piece;
      done += piece;
    }
    if (done < rows.length) {
      opened().append(rows, done, rows.length - done);
    }
  }

  /** Whether the last block has room, which is a new one if the limit allows it. */
  private boolean roomInMemory() {
    if (inBlocks < (long) blocks.size() * blockLength) {
      return true;
    }
    if (memoryLimit - bytesInMemory() < (long) blockLength * Float.BYTES) {
      return false;
    }
    blocks.add(new float[blockLength]);
    return true;
  }

  private RowFile opened() throws IOException {
    if (file == null) {
      if (folder == null) {
        throw new IllegalStateException("a store without a limit has room in memory");
      }
      file = new RowFile(folder, (long) blockLength * BLOCKS_OF_MAP * Float.BYTES);
    }
    return file;
  }

  /**
   * Copies rows out.
   *
   * @param first index of the first one, from 0
   * @param into where they go, (count, width) from its first element on
   * @throws IndexOutOfBoundsException if there are no such rows
   */
  public void read(long first, int count, float[] into) {
    if (first < 0 || count < 0 || first + count > size()) {
      throw new IndexOutOfBoundsException(
          "rows %d to %d of %d".formatted(first, first + count, size()));
    }
    int length = Math.multiplyExact(count, width);
    long from = first * width;
    int done = 0;
    while (done < length && from + done < inBlocks) {
      int inBlock = (int) ((from + done) % blockLength);
      int piece = (int) Math.min(
          Math.min(length - done, blockLength - inBlock), inBlocks - from - done);
      System.arraycopy(
          blocks.get((int) ((from + done) / blockLength)), inBlock, into, done, piece);
      done += piece;
    }
    if (done < length && file != null) {
      file.read(from + done - inBlocks, into, done, length - done);
    }
  }

  /**
   * Some rows one after the other, without a copy where they are in memory: then nobody may write to them.
   *
   * @param first index of the first one, from 0
   * @param most how many at most, at least 1; there are fewer where a block or the store ends
   * @return float32 (count, width)
   * @throws IndexOutOfBoundsException if there is no such row
   */
  HostArray stretch(long first, int most) {
    long from = Math.multiplyExact(first, width);
    if (from < inBlocks) {
      int inBlock = (int) (from % blockLength);
      long rest = Math.min(blockLength - inBlock, inBlocks - from) / width;
      return new HostArray(
          type((int) Math.min(most, rest)), blocks.get((int) (from / blockLength)), inBlock);
    }
    int count = (int) Math.clamp(size() - first, 1, most);
    float[] numbers = new float[Math.multiplyExact(count, width)];
    read(first, count, numbers);
    return new HostArray(type(count), numbers, 0);
  }

  private TensorType type(int count) {
    return TensorType.of(DType.FLOAT32, count, width);
  }

  /** Lets go of all rows and deletes the file; the store is empty then. */
  @Override
  public void close() throws IOException {
    blocks.clear();
    inBlocks = 0;
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
