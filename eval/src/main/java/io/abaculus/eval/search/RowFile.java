package io.abaculus.eval.search;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Numbers in a file of their own, which is read through memory maps and gone when it is closed, or when
 * the process ends. They are written by the channel, since a full disk is an exception there, whereas
 * writing to a map of it ends the process.
 */
final class RowFile implements AutoCloseable {
  private static final int WRITTEN_AT_ONCE = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final Arena arena = Arena.ofShared();

  /** Maps of the file one after the other, each of {@link #extent} bytes. */
  private final List<MemorySegment> maps = new ArrayList<>();

  private final long extent;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(WRITTEN_AT_ONCE).order(ByteOrder.nativeOrder());
  private long bytes;

  /**
   * Makes an empty file.
   *
   * @param extent bytes of the file that are mapped at once, a multiple of four
   * @throws IOException if no file can be made in the folder
   */
  RowFile(Path folder, long extent) throws IOException {
    this.extent = extent;
    path = folder.resolve("abaculus-rows-" + UUID.randomUUID() + ".tmp");
    try {
      channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw new IOException(
          "%s: cannot be made for the rows beyond the limit of memory (%s); name a folder that can be written, or raise the limit"
              .formatted(path, e),
          e);
    }
  }

  /** Bytes of the numbers in the file. */
  long bytes() {
    return bytes;
  }

  /**
   * Adds numbers at the end, all of them or none.
   *
   * @throws IOException if they cannot be written, saying how much is needed and free
   */
  void append(float[] numbers, int first, int length) throws IOException {
    long needed = (long) length * Float.BYTES;
    try {
      long at = bytes;
      for (int done = 0; done < length;) {
        int piece = Math.min(length - done, WRITTEN_AT_ONCE / Float.BYTES);
        buffer.clear();
        buffer.asFloatBuffer().put(numbers, first + done, piece);
        buffer.limit(piece * Float.BYTES);
        while (buffer.hasRemaining()) {
          at += channel.write(buffer, at);
        }
        done += piece;
      }
      while (maps.size() * extent < at) {
        maps.add(
            channel.map(FileChannel.MapMode.READ_ONLY, maps.size() * extent, extent, arena));
      }
      bytes = at;
    } catch (IOException e) {
      throw new IOException(
          "%s: %d bytes of rows beyond the limit of memory cannot be written, with %d in the file and %s free (%s); name a folder with more space, or raise the limit"
              .formatted(path, needed, bytes, free(), e.getMessage()),
          e);
    }
  }

  private String free() {
    try {
      return Long.toString(Files.getFileStore(path.toAbsolutePath().getParent()).getUsableSpace());
    } catch (IOException e) {
      return "an unknown number";
    }
  }

  /** Copies numbers out, from number {@code from} of the file on. */
  void read(long from, float[] into, int first, int length) {
    for (int done = 0; done < length;) {
      long at = (from + done) * Float.BYTES;
      long inMap = at % extent;
      int piece = (int) Math.min(length - done, (extent - inMap) / Float.BYTES);
      MemorySegment.copy(
          maps.get((int) (at / extent)), ValueLayout.JAVA_FLOAT_UNALIGNED, inMap, into,
          first + done, piece);
      done += piece;
    }
  }

  @Override
  public void close() throws IOException {
    arena.close();
    channel.close();
  }
}
