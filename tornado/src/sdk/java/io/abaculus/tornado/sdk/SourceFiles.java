package io.abaculus.tornado.sdk;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of kernels' code, in a folder of this process, which goes with it. */
final class SourceFiles {
  private static final Cleaner CLEANER = Cleaner.create();

  private static @Nullable Path folder;

  private SourceFiles() {}

  /** Writes a file. */
  static synchronized Path write(String text) throws IOException {
    if (folder == null || !Files.isDirectory(folder)) {
      Path made = Files.createTempDirectory("abaculus-kernels");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
      folder = made;
    }
    return Files.writeString(Files.createTempFile(folder, "kernel", ".txt"), text);
  }

  /** Deletes a file when a class is unloaded. */
  static void deleteAfter(Class<?> kernel, Path file) {
    CLEANER.register(kernel, () -> deleteFile(file));
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      all.forEach(SourceFiles::deleteFile);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // Somebody else clears the folder of temporary files.
    }
  }

  private static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Somebody else clears the folder of temporary files.
    }
  }
}
