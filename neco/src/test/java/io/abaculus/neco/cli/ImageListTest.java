package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.testing.Skip;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which outputs are which image's, whatever bytes its name is made of. */
class ImageListTest {
  @TempDir private Path folder;

  @Test
  void namesThatAreNoUtf8AreToldApartByTheirBytes() throws IOException {
    Skip.unless(!OS.WINDOWS.isCurrentOs(), "the names of files are text on Windows");
    Path one = Path.of(URI.create("file:///photos/caf%E9.png"));
    Path other = Path.of(URI.create("file:///photos/caf%E8.png"));
    ImageList list = ImageList.in(folder);
    list.put("caf", one);
    list.put("caf-2", other);
    list.write();
    List<String> lines =
        List.of(
            "{\"output\":\"caf\",\"image\":\"/photos/caf\ufffd.png\",\"uri\":\"file:///photos/caf%E9.png\"}",
            "{\"output\":\"caf-2\",\"image\":\"/photos/caf\ufffd.png\",\"uri\":\"file:///photos/caf%E8.png\"}");
    assertEquals(lines, Files.readAllLines(folder.resolve(ImageList.FILE)));

    ImageList.in(folder).write();
    assertEquals(lines, Files.readAllLines(folder.resolve(ImageList.FILE)));
  }

  @Test
  void aNameThatIsTextNeedsNoUri() throws IOException {
    ImageList list = ImageList.in(folder);
    Path image = folder.resolve("naïve 1.png");
    list.put("a", image);
    list.write();
    assertEquals(
        List.of("{\"output\":\"a\",\"image\":\"%s\"}".formatted(image)),
        Files.readAllLines(folder.resolve(ImageList.FILE)));
  }
}
