package io.abaculus.formats.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.formats.Skip;
import io.abaculus.formats.pytorch.TorchFile;
import io.abaculus.formats.safetensors.SafetensorsFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a pipe is opened nothing comes back, so each of these has its time. */
@Timeout(10)
final class RegularFileTest {
  private static final String SPECIAL = ": it is no regular file, but a pipe, a socket or a device";

  @TempDir private Path folder;

  private static String refusal(Path file) {
    IOException refused = assertThrows(IOException.class, () -> RegularFile.require(file));
    return FileReason.withFile(refused);
  }

  private Path pipe() throws Exception {
    Path pipe = folder.resolve("pipe.jpg");
    boolean made;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      made = false;
    }
    Skip.unless(made, "this system makes no pipes");
    return pipe;
  }

  @Test
  void aFileAndALinkToItAreOnes() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    RegularFile.require(file);
    RegularFile.require(Files.createSymbolicLink(folder.resolve("link"), file));
  }

  @Test
  void aPipeIsRefusedBeforeItIsOpenedAlsoBehindALink() throws Exception {
    Path pipe = pipe();
    assertEquals(pipe + SPECIAL, refusal(pipe));
    Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
    assertEquals(link + SPECIAL, refusal(link));
  }

  @Test
  void weightsInAPipeAreRefused() throws Exception {
    Path pipe = pipe();
    IOException torch = assertThrows(IOException.class, () -> TorchFile.isOne(pipe));
    assertEquals(pipe + SPECIAL, FileReason.withFile(torch));
    IOException safetensors = assertThrows(IOException.class, () -> SafetensorsFile.open(pipe));
    assertEquals(pipe + SPECIAL, FileReason.withFile(safetensors));
  }

  @Test
  void aSocketIsRefused() throws IOException {
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      assertEquals(socket + SPECIAL, refusal(socket));
    }
  }

  @Test
  void aDeviceIsRefused() {
    Path zero = Path.of("/dev/zero");
    Skip.unless(Files.exists(zero), "this system has no device " + zero);
    assertEquals(zero + SPECIAL, refusal(zero));
  }

  @Test
  void aFolderAndALinkThatLeadsNowhereAreNamedAsSuch() throws IOException {
    assertEquals(folder + ": it is a folder", refusal(folder));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
    assertEquals(
        "%s: it is a link to %s, which is not there".formatted(link, folder.resolve("gone")),
        refusal(link));
    assertEquals(
        folder.resolve("none") + ": there is no such file", refusal(folder.resolve("none")));
  }

  @Test
  void aLinkToItselfIsNotCalledOneToWhatIsNotThere() throws IOException {
    Path self = Files.createSymbolicLink(folder.resolve("self"), Path.of("self"));
    assertEquals("it is a link to self, and its links lead in a circle", whyLinkIsRefused(self));
  }

  /** As a walk through a folder meets it, which has the attributes of the link itself. */
  private static String whyLinkIsRefused(Path link) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(link, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    IOException refusal =
        assertThrows(IOException.class, () -> RegularFile.require(link, attributes));
    return FileReason.of(refusal);
  }
}
