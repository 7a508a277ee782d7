package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.storage.FileReason;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderLockTest {
  @TempDir private Path folder;

  private static FolderLock acquire(Path folder) throws IOException {
    return FolderLock.acquire(folder, "abaculus test", line -> {});
  }

  /** Takes a folder, says so, and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (var _ =
          FolderLock.acquire(Path.of(arguments[0]), "abaculus train", line -> {})) {
        System.out.println("held");
        Thread.sleep(60_000);
      }
    }
  }

  /** Where the classes lie that the other process needs. */
  private static String classPath() {
    return Stream.of(Holder.class, FolderLock.class, FileReason.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void aProcessThatIsKilledGivesTheFolderUp() throws Exception {
    Process process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            classPath(), Holder.class.getName(), folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertEquals("held", lines.readLine());
      IOException refused = assertThrows(IOException.class, () -> acquire(folder));
      assertTrue(
          String.valueOf(refused.getMessage())
              .startsWith(
                  "%s is in use by process %d (abaculus train, since "
                      .formatted(folder, process.pid())),
          refused.getMessage());
    } finally {
      process.destroyForcibly().waitFor();
    }
    acquire(folder).close();
    assertFalse(Files.exists(folder.resolve(FolderLock.FILE)));
  }

  @Test
  void aFolderIsTakenOnceInOneProcessAlsoByAnotherName() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"),
        Files.createDirectory(folder.resolve("real")));
    try (var _ = acquire(folder.resolve("real"))) {
      IOException refused = assertThrows(IOException.class, () -> acquire(link));
      assertTrue(String.valueOf(refused.getMessage()).contains("abaculus test"),
          refused.getMessage());
    }
    acquire(link).close();
  }

  @Test
  void aFolderThatWasMadeAndNotWrittenToIsRemovedAgain() throws IOException {
    acquire(folder.resolve("a/b/c")).close();
    assertFalse(Files.exists(folder.resolve("a")));

    try (var _ = acquire(folder.resolve("a/b/c"))) {
      Files.writeString(folder.resolve("a/b/kept"), "");
    }
    assertFalse(Files.exists(folder.resolve("a/b/c")));
    assertTrue(Files.exists(folder.resolve("a/b/kept")));
  }

  @Test
  void aLinkThatLeadsNowhereIsRefusedAndLeftAsItIs() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
    assertThrows(IOException.class, () -> acquire(link));
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void aFileInThePlaceOfTheFolderIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    IOException refused = assertThrows(IOException.class, () -> acquire(file.resolve("below")));
    assertTrue(String.valueOf(refused.getMessage()).contains("no folder"), refused.getMessage());
  }
}
