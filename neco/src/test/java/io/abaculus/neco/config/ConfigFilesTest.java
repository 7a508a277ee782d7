package io.abaculus.neco.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is given as a configuration and is no file; where a pipe is opened nothing comes back. */
@Timeout(10)
class ConfigFilesTest {
  @TempDir private Path folder;

  private static String refusal(Path config) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> LayeredConfig.of(config.toString()));
    return String.valueOf(refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"given", "given.yml"})
  void whatIsNoFileIsSaidToBeWhatItIs(String name) throws IOException {
    Path socket = folder.resolve(name);
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      assertEquals(
          socket + ": it is no regular file, but a pipe, a socket or a device", refusal(socket));
    }
  }

  @Test
  void aFolderMayHaveBeenMeantAsAPreset() throws IOException {
    Path given = Files.createDirectory(folder.resolve("small"));
    String message = refusal(given);
    assertTrue(message.startsWith(given + ": it is a folder"), message);
    assertTrue(message.contains("presets: "), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"given", "given.yml"})
  void aLinkThatLeadsNowhereIsNoMissingFile(String name) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve(name), Path.of("gone.yml"));
    assertEquals(link + ": it is a link to gone.yml, which is not there", refusal(link));
  }
}
