package io.abaculus.tornado.cache;

import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The code of kernels in files that later processes read, which spares them its translation. It is a help and
 * never in the way: a file that is missing, cut or changed counts as none, and where nothing can be written a
 * warning says so once.
 *
 * <p>Code lies in a folder by what it was made by and for (version of the kernels, SDK, device, options), so that
 * another of these finds nothing of it. A folder that no process began with for {@value #DAYS} days is deleted; one
 * of more than {@value #MOST} kernels is begun anew.
 */
public final class KernelCache {
  static final int DAYS = 30;
  static final int MOST = 4096;

  private static final Logger LOG = System.getLogger(KernelCache.class.getName());

  private static final String EXTENSION = ".kernel";
  private static final String TEMPORARY = ".tmp";

  /** The name of a cache's folder. */
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  private final Path folder;
  private boolean canWrite = true;

  /**
   * Begins to use a cache, and clears away what is old in it.
   *
   * @param all the folder of all caches, which is made when something is written
   * @param madeFor the {@linkplain Fingerprint fingerprint} of what the code is made by and for
   */
  public KernelCache(Path all, String madeFor) {
    this.folder = all.resolve(madeFor);
    try {
      clearUnused(all);
      clearIfFull();
      if (Files.isDirectory(folder)) {
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
      }
    } catch (IOException e) {
      LOG.log(Logger.Level.DEBUG, "old kernels in " + all + " stay", e);
    }
  }

  /**
   * The code of a kernel; empty if none was written, or if its file is not as it was written.
   *
   * @param kernel its fingerprint
   */
  public Optional<String> read(String kernel) {
    try {
      String text = Files.readString(file(kernel));
      int end = text.indexOf('\n');
      String code = text.substring(end + 1);
      return end >= 0 && text.substring(0, end).equals(seal(kernel, code))
          ? Optional.of(code)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Keeps the code of a kernel. Processes may do so beside each other: a file has all of one's.
   *
   * @param kernel its fingerprint
   */
  public void write(String kernel, String code) {
    if (!canWrite) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Path temporary = Files.createTempFile(folder, "writing", TEMPORARY);
      try {
        Files.writeString(temporary, seal(kernel, code) + "\n" + code);
        Files.move(temporary, file(kernel), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      canWrite = false;
      LOG.log(
          Logger.Level.WARNING,
          "compiled kernels cannot be kept in " + folder
              + ", so the next start compiles them again: " + e
              + ". -D" + KernelFolder.PROPERTY
              + "=FOLDER names another folder, none keeps nothing");
    }
  }

  private Path file(String kernel) {
    return folder.resolve(kernel + EXTENSION);
  }

  /** A file's first line. It tells code that was cut, changed, or is another kernel's. */
  private static String seal(String kernel, String code) {
    return new Fingerprint().add(kernel).add(code).hex();
  }

  private void clearUnused(Path all) throws IOException {
    FileTime oldest = FileTime.from(Instant.now().minus(Duration.ofDays(DAYS)));
    for (Path each : list(all)) {
      if (!each.equals(folder)
          && FINGERPRINT.matcher(each.getFileName().toString()).matches()
          && Files.getLastModifiedTime(each).compareTo(oldest) < 0) {
        delete(each);
      }
    }
  }

  private void clearIfFull() throws IOException {
    if (list(folder).size() > MOST) {
      delete(folder);
    }
  }

  /** Deletes one of the caches; where somebody put files of their own, those stay. */
  private static void delete(Path cache) throws IOException {
    for (Path file : list(cache)) {
      if (file.toString().endsWith(EXTENSION) || file.toString().endsWith(TEMPORARY)) {
        Files.deleteIfExists(file);
      }
    }
    if (list(cache).isEmpty()) {
      Files.deleteIfExists(cache);
    }
  }

  /** What is in a folder; nothing, if it is none. */
  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
