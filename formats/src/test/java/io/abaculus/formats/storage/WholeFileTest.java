package io.abaculus.formats.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void aFileHoldsWhatWasWritten() throws IOException {
    Path file = folder.resolve("a.bin");
    WholeFile.write(file, new byte[]{1, 2, 3});
    assertArrayEquals(new byte[]{1, 2, 3}, Files.readAllBytes(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void whatWasThereStaysWholeWhenWritingFails() throws IOException {
    Path file = folder.resolve("a.bin");
    WholeFile.write(file, new byte[]{1});
    IOException failure =
        assertThrows(
            IOException.class,
            () -> WholeFile.write(
                file,
                out -> {
                  WholeFile.writeFully(out, ByteBuffer.wrap(new byte[]{7, 7}));
                  throw new IOException("No space left on device");
                }));
    assertEquals(
        file + " could not be written: no space is left on the disk", failure.getMessage());
    assertArrayEquals(new byte[]{1}, Files.readAllBytes(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path file = folder.resolve("none").resolve("a.bin");
    IOException failure =
        assertThrows(IOException.class, () -> WholeFile.write(file, new byte[]{1}));
    assertTrue(
        String.valueOf(failure.getMessage()).endsWith("there is no folder " + file.getParent()),
        failure::toString);
  }
}
