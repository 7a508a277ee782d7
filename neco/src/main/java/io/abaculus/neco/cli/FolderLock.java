package io.abaculus.neco.cli;

import io.abaculus.formats.storage.FileReason;
import io.abaculus.formats.storage.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The right to write to a folder, which one command at a time has. The system takes it from a process that
 * dies, however it dies. A file in the folder says who has it, and is gone when the command has ended.
 */
final class FolderLock implements AutoCloseable {
  /** Hidden, so that it is never taken for an image. */
  static final String FILE = ".abaculus.lock";

  /** Behind the text, so that others may read that on systems where a lock keeps readers out. */
  private static final long LOCKED_BYTE = 1L << 30;

  private static final int MOST_BYTES = 1000;

  /** Who has which folder in this process, where the system would let a second one in. */
  private static final Map<Path, LockHolder> HOLDERS = new ConcurrentHashMap<>();

  private final Path folder;
  private final List<Path> made;
  private final @Nullable LockFile file;

  private FolderLock(Path folder, List<Path> made, @Nullable LockFile file) {
    this.folder = folder;
    this.made = made;
    this.file = file;
  }

  /** A file that is locked. The system gives up its lock when any channel of it is closed, so both stay open. */
  private record LockFile(Path path, FileChannel channel, FileChannel seen) {
    void close() throws IOException {
      try (channel; seen) {
        Files.deleteIfExists(path); // while it is locked: it may be another command's afterwards
      }
    }
  }

  /**
   * Takes the right to write to a folder, which is made if it is not there.
   *
   * @param command who takes it, such as {@code abaculus train}
   * @param messages takes a line if the file system has no locks
   * @throws IOException if another command has it, named in the message, or the folder cannot be made or
   *     written
   */
  static FolderLock acquire(Path folder, String command, Consumer<String> messages)
      throws IOException {
    List<Path> made = make(folder);
    Path real = folder.toRealPath();
    LockHolder holder = LockHolder.here(command);
    LockHolder before = HOLDERS.putIfAbsent(real, holder);
    if (before != null) {
      throw inUse(folder, before.process());
    }
    try {
      LockFile file = lock(folder, holder);
      if (file == null) {
        messages.accept(
            "note: the file system of %s has no locks: see to it that nothing else writes there"
                .formatted(folder));
      }
      return new FolderLock(real, made, file);
    } catch (IOException | RuntimeException e) {
      HOLDERS.remove(real);
      remove(made);
      throw e;
    }
  }

  /**
   * Takes the right for a command of picocli's, on whose error output a note is printed if the file system has no
   * locks.
   *
   * @throws IOException as {@link #acquire(Path, String, Consumer)} does
   */
  static FolderLock acquire(Path folder, CommandSpec command) throws IOException {
    return acquire(
        folder,
        command.qualifiedName(),
        line -> command.commandLine().getErr().println(line));
  }

  private static IOException inUse(Path folder, String holder) {
    return new IOException(
        "%s is in use by %s: wait for its end, or choose another folder".formatted(folder, holder));
  }

  /** The folders that had to be made, from the outermost on. */
  private static List<Path> make(Path folder) throws IOException {
    List<Path> made = new ArrayList<>();
    for (Path above = folder.toAbsolutePath(); above != null && isMissing(above); above =
        above.getParent()) {
      made.addFirst(above);
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      remove(made);
      throw new IOException(
          "cannot make the folder %s: %s".formatted(folder, reason(folder, e)), e);
    }
    return made;
  }

  /** Of a link that leads nowhere the system says that it is there. */
  private static String reason(Path folder, IOException failure) throws IOException {
    return Files.isSymbolicLink(folder) && !Files.exists(folder)
        ? RegularFile.whyBroken(folder)
        : FileReason.of(failure);
  }

  /** A link that leads nowhere is there: it is the user's, and not to be removed again. */
  private static boolean isMissing(Path path) {
    return Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Null if the file system has no locks. */
  private static @Nullable LockFile lock(Path folder, LockHolder holder) throws IOException {
    Path path = folder.resolve(FILE);
    while (true) {
      FileChannel channel = open(folder, path);
      FileChannel seen = null;
      boolean kept = false;
      try {
        if (!tryLock(channel)) {
          LockHolder other = LockHolder.of(read(channel));
          throw inUse(folder, other == null ? "another command" : other.seenFrom(holder));
        }
        try {
          write(channel, holder.text());
        } catch (IOException e) {
          Files.deleteIfExists(path); // of a full disk, on which nothing is to be left
          throw e;
        }
        // Its holder before may have removed the file after it was opened here.
        seen = FileChannel.open(path, StandardOpenOption.READ);
        if (read(seen).equals(holder.text())) {
          kept = true;
          return new LockFile(path, channel, seen);
        }
      } catch (NoSuchFileException e) {
        // Removed: once more.
      } catch (NoLocksException e) {
        Files.deleteIfExists(path);
        return null;
      } finally {
        if (!kept) {
          channel.close();
          if (seen != null) {
            seen.close();
          }
        }
      }
    }
  }

  private static FileChannel open(Path folder, Path path) throws IOException {
    try {
      return FileChannel.open(
          path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "the folder %s cannot be written: %s".formatted(folder, FileReason.of(e)), e);
    }
  }

  /** A file system on which no file can be locked. */
  private static final class NoLocksException extends Exception {
    private static final long serialVersionUID = 1L;

    NoLocksException(IOException cause) {
      super(cause);
    }
  }

  private static boolean tryLock(FileChannel channel) throws NoLocksException {
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      throw new NoLocksException(e);
    }
  }

  private static void write(FileChannel channel, String holder) throws IOException {
    channel.truncate(0);
    ByteBuffer bytes = ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, bytes.position());
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
      // All of it.
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  /** Gives the folder up; one that was made and in which nothing was written is removed again. */
  @Override
  public void close() throws IOException {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      HOLDERS.remove(folder);
      remove(made);
    }
  }

  private static void remove(List<Path> made) {
    try {
      for (Path folder : made.reversed()) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // Something is in it: it is wanted.
    }
  }
}
