package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.testing.Skip;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  @TempDir private Path folder;

  private final List<UnreadFile> unread = new ArrayList<>();

  private List<Path> below() throws IOException {
    return ImageFiles.below(folder, unread::add);
  }

  private void write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
  }

  @Test
  void imagesComeInTheOrderOfTheirNames() throws IOException {
    write("b/1.PNG");
    write("b-a.jpg");
    write("a.gif");
    write("notes.txt");
    write(".hidden/x.png");
    assertEquals(
        List.of("a.gif", "b-a.jpg", "b/1.PNG"), below().stream().map(ImageFiles::name).toList());
    assertEquals(List.of(), unread);
  }

  @Test
  void imagesOfKindsThatFoldersAreNotSearchedForAreCountedAndNotUnread() throws IOException {
    write("a.jfif");
    write("b/IMG_0001.HEIC");
    write("scan.tif");
    write(".trash.tif");
    OtherImages others = new OtherImages();
    List<Path> images = ImageFiles.below(folder, unread::add, others);
    assertEquals(List.of("a.jfif"), images.stream().map(ImageFiles::name).toList());
    assertEquals(List.of(), unread);
    assertEquals(
        "left out 2 images such as %s, since folders are searched for JPEG, PNG, GIF, BMP and WebP alone"
            .formatted(folder.resolve("b/IMG_0001.HEIC")),
        others.text().orElseThrow());
    assertTrue(new OtherImages().text().isEmpty());
  }

  /** Whatever locale this JVM has: a name is bytes, and 0xe9 alone is no character of UTF-8. */
  @Test
  void anImageWhoseNameIsNoTextIsFoundAndOpened() throws Exception {
    write("plain.png");
    int status;
    try {
      status =
          new ProcessBuilder("sh", "-c", "printf abc >\"$(printf 'b\\351.png')\"")
              .directory(folder.toFile()).start().waitFor();
    } catch (IOException e) {
      status = 1;
    }
    Skip.unless(status == 0, "this system takes no such names");

    List<Path> images = below();
    assertEquals(2, images.size());
    assertEquals("abc", Files.readString(folder.resolve(images.getFirst())));
  }

  @Test
  void whatHasTheNameOfAnImageAndIsNoneIsNamed() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("gone.jpg"), Path.of("nowhere"));
    Path circle = folder.resolve("circle.jpg");
    Files.createSymbolicLink(circle, circle);
    Path unmounted = Files.createSymbolicLink(folder.resolve("more"), Path.of("not mounted"));
    Files.createSymbolicLink(folder.resolve("notes.txt"), Path.of("nowhere"));
    Path socket = folder.resolve("socket.png");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      assertEquals(List.of(), below());
    }
    unread.sort((a, b) -> a.path().compareTo(b.path()));
    assertEquals(
        List.of(circle, link, unmounted, socket), unread.stream().map(UnreadFile::path).toList());
    assertEquals(
        "it is a link to %s, and its links lead in a circle".formatted(circle),
        unread.getFirst().reason());
    assertEquals("it is a link to nowhere, which is not there", unread.get(1).reason());
    assertTrue(unread.get(3).reason().startsWith("it is no regular file"), unread::toString);
  }
}
