package io.abaculus.formats.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Writes files of which nobody ever sees a half, not after a power failure either: to a name of their own first,
 * forced to the disk, then renamed, and the name forced, too.
 */
public final class WholeFile {
  private WholeFile() {}

  /** Gives the bytes of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes all bytes of the file.
     *
     * @throws IOException if they cannot be written
     */
    void writeTo(WritableByteChannel out) throws IOException;
  }

  /**
   * Writes a file; one that was there under its name stays whole until the new one is.
   *
   * @throws IOException if it cannot be written, naming it; nothing is left of it then, unless all that fails is
   *     to force its name to the disk
   */
  public static void write(Path file, Content content) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      try (FileChannel out =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        content.writeTo(out);
        out.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder(file.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw new IOException("%s could not be written: %s".formatted(file, reason(file, e)), e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Makes the names in a folder themselves survive a power failure, as far as that can be done: a folder that may
   * be written and not read cannot be opened for it. Nor can any on Windows, which needs no such step.
   *
   * @throws IOException if the disk fails
   */
  public static void forceFolder(Path folder) throws IOException {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (AccessDeniedException e) {
      // What was written is there all the same.
    }
  }

  /** Why a file could not be written, in a user's words. */
  public static String reason(Path file, IOException failure) {
    return failure instanceof NoSuchFileException
        ? "there is no folder " + file.toAbsolutePath().getParent()
        : FileReason.of(failure);
  }

  /**
   * Writes a file of bytes that are in memory, as {@link #write(Path, Content)} does.
   *
   * @throws IOException if it cannot be written, naming it; nothing is left of it then, unless all that fails is
   *     to force its name to the disk
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, out -> writeFully(out, ByteBuffer.wrap(bytes)));
  }

  /**
   * Writes all that remains in a buffer, however many calls that takes.
   *
   * @throws IOException if it cannot be written
   */
  public static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
