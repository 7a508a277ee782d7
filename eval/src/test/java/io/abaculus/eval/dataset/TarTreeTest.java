package io.abaculus.eval.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarTreeTest {
  private static final int BLOCK = 512;

  @TempDir private Path folder;
  private Path tar = Path.of("");

  @BeforeEach
  void name() {
    tar = folder.resolve("some.tar");
  }

  private void write(String... names) throws IOException {
    try (TarArchiveOutputStream out = DatasetFiles.tarOutput(Files.newOutputStream(tar))) {
      for (String name : names) {
        DatasetFiles.put(out, name, ("content of " + name).getBytes(UTF_8));
      }
    }
  }

  private static String read(FileTree tree, String file) throws IOException {
    return new String(tree.read(file, InputStream::readAllBytes), UTF_8);
  }

  @Test
  void filesAreReadInAnyOrder() throws IOException {
    write("a/1.png", "a/2.png", "b.txt");
    FileTree tree = FileTree.open(tar);
    assertEquals("content of b.txt", read(tree, "b.txt"));
    assertEquals("content of a/1.png", read(tree, "a/1.png"));
    assertEquals("content of a/2.png", read(tree, "a/2.png"));
    assertEquals(tar + "!/a/1.png", tree.describe("a/1.png"));
  }

  @Test
  void foldersAreThoseThatHoldFiles() throws IOException {
    write("a/1.png", "a.b/2.png", "a/b/3.png");
    FileTree tree = FileTree.open(tar);
    assertTrue(tree.hasFolder("a"));
    assertTrue(tree.hasFolder("a/b"));
    assertFalse(tree.hasFolder("b"));
    assertFalse(tree.hasFolder("a/1.png"));
    assertEquals(List.of("1.png", "b/3.png"), tree.imagesBelow("a"));
  }

  @Test
  void hiddenFilesAndThoseThatAreNoImagesAreNotListed() throws IOException {
    write("a/._1.png", "a/.b/2.png", "a/notes.txt", "a/3.JPEG");
    assertEquals(List.of("3.JPEG"), FileTree.open(tar).imagesBelow("a"));
  }

  /** A POSIX header holds at most 255 characters of a name, and the older one 100. */
  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU})
  void longNamesAreRead(int mode) throws IOException {
    String name = "folder/".repeat(40) + "ä.png";
    try (TarArchiveOutputStream out = DatasetFiles.tarOutput(Files.newOutputStream(tar))) {
      out.setLongFileMode(mode);
      DatasetFiles.put(out, name, new byte[]{1, 2, 3});
      DatasetFiles.put(out, "after.png", new byte[]{4});
    }
    FileTree tree = FileTree.open(tar);
    assertArrayEquals(new byte[]{1, 2, 3}, tree.read(name, InputStream::readAllBytes));
    assertArrayEquals(new byte[]{4}, tree.read("after.png", InputStream::readAllBytes));
  }

  @Test
  void aHardLinkIsTheFileThatItMeans() throws IOException {
    try (TarArchiveOutputStream out = DatasetFiles.tarOutput(Files.newOutputStream(tar))) {
      DatasetFiles.put(out, "a.png", new byte[]{1});
      TarArchiveEntry link = new TarArchiveEntry("b.png", TarConstants.LF_LINK);
      link.setLinkName("a.png");
      out.putArchiveEntry(link);
      out.closeArchiveEntry();
    }
    assertArrayEquals(
        new byte[]{1}, FileTree.open(tar).read("b.png", InputStream::readAllBytes));
  }

  @Test
  void namesThatLeadOutsideAreNoFiles() throws IOException {
    write("./a/./1.png", "../2.png", "a/../../3.png");
    FileTree tree = FileTree.open(tar);
    assertEquals(List.of("1.png"), tree.imagesBelow("a"));
    assertEquals(List.of("a/1.png"), tree.imagesBelow(""));
    assertThrows(
        NoSuchFileException.class, () -> tree.read("../2.png", InputStream::readAllBytes));
  }

  @Test
  void ofTwoFilesOfOneNameTheLaterCounts() throws IOException {
    try (TarArchiveOutputStream out = DatasetFiles.tarOutput(Files.newOutputStream(tar))) {
      DatasetFiles.put(out, "a.png", new byte[]{1});
      DatasetFiles.put(out, "a.png", new byte[]{2});
    }
    assertArrayEquals(
        new byte[]{2}, FileTree.open(tar).read("a.png", InputStream::readAllBytes));
  }

  private void truncate(int length) throws IOException {
    Files.write(tar, Arrays.copyOf(Files.readAllBytes(tar), length));
  }

  private String refused() {
    return String.valueOf(
        assertThrows(IOException.class, () -> FileTree.open(tar)).getMessage());
  }

  @Test
  void aFileThatEndsWithinAnEntryIsNamedWithIt() throws IOException {
    write("a.png", "b.png");
    truncate(3 * BLOCK + 7);
    assertEquals(
        tar + " is truncated: b.png has 16 bytes, of which 7 are there; copy or download it again",
        refused());
  }

  @ParameterizedTest
  @ValueSource(ints = {2 * BLOCK, 2 * BLOCK + 100})
  void aFileThatEndsBetweenEntriesIsTruncatedToo(int length) throws IOException {
    write("a.png", "b.png");
    truncate(length);
    assertEquals(
        tar + " is truncated: it ends after a.png without the mark of its end; copy or download it"
            + " again",
        refused());
  }

  @Test
  void aHeaderWithAWrongChecksumIsDamaged() throws IOException {
    write("a.png", "b.png");
    byte[] bytes = Files.readAllBytes(tar);
    bytes[2 * BLOCK] ^= 1;
    Files.write(tar, bytes);
    assertEquals(tar + " is damaged after a.png; copy or download it again", refused());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 5000})
  void aFileOfSomethingElseIsNone(int length) throws IOException {
    byte[] text = new byte[length];
    Arrays.fill(text, (byte) 'x');
    Files.write(tar, text);
    assertEquals(tar + " is no tar file", refused());
  }
}
