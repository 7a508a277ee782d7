package io.abaculus.formats.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileReasonTest {
  @TempDir private Path folder;

  /** What Linux says of errno 13, 20, 21, 24, 28, 30, 36, 40, 122 and 5. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          Permission denied                   | no permission
          Not a directory                     | a part of its path is no folder
          Is a directory                      | it is a folder
          Too many open files                 | too many files are open (ulimit -n)
          No space left on device             | no space is left on the disk
          Read-only file system               | the file system is read-only
          File name too long                  | its name is too long
          Too many levels of symbolic links   | its links lead in a circle
          Disk quota exceeded                 | the disk quota is used up
          Input/output error                  | the disk or the network failed (input/output error)""")
  void whatTheSystemSaysIsSaidInWords(String system, String words) {
    assertEquals(
        "/a/b: " + words, FileReason.withFile(new FileSystemException("/a/b", null, system)));
    assertEquals(words, FileReason.of(new IOException(system)));
    assertEquals(
        "/a/b: " + words, FileReason.of(new FileNotFoundException("/a/b (" + system + ")")));
  }

  @Test
  void aFailureWithoutWordsHasThem() {
    assertEquals("/a: there is no such file", FileReason.withFile(new NoSuchFileException("/a")));
    assertEquals("/a: no permission", FileReason.withFile(new AccessDeniedException("/a")));
    assertEquals("it is no text in UTF-8", FileReason.of(new MalformedInputException(1)));
  }

  @Test
  void anyOtherFailureKeepsItsMessage() {
    assertEquals("line 3 is blank", FileReason.of(new IOException("line 3 is blank")));
  }

  @Test
  void theRealSystemIsUnderstood() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    IOException belowFile =
        assertThrows(IOException.class, () -> Files.readAllBytes(file.resolve("a")));
    assertEquals("a part of its path is no folder", FileReason.of(belowFile));
    Path loop = folder.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    IOException circle = assertThrows(IOException.class, () -> Files.readAllBytes(loop));
    assertEquals("its links lead in a circle", FileReason.of(circle));
    IOException tooLong =
        assertThrows(
            IOException.class, () -> Files.readAllBytes(folder.resolve("a".repeat(300))));
    assertEquals("its name is too long", FileReason.of(tooLong));
  }
}
