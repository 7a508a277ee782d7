package io.abaculus.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TarTreePropertyTest {
  /** Contents of up to three blocks of a tar file, by paths of up to 240 characters. */
  @Provide
  Arbitrary<Map<String, byte[]>> images() {
    Arbitrary<String> part =
        Arbitraries.strings().withChars("abz09_ äß漢").ofMinLength(1).ofMaxLength(60);
    Arbitrary<String> path =
        part.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts) + ".png");
    Arbitrary<byte[]> content = Arbitraries.bytes().array(byte[].class).ofMaxSize(1600);
    return Arbitraries.maps(path, content).ofMinSize(1).ofMaxSize(8);
  }

  @Property(tries = 40)
  void aTarFileHasTheImagesOfTheFolderThatItWasMadeOf(
      @ForAll("images") Map<String, byte[]> images) throws IOException {
    Path temporary = Files.createTempDirectory("tar");
    try {
      DatasetFiles files = new DatasetFiles(temporary);
      for (Map.Entry<String, byte[]> image : images.entrySet()) {
        Path path = files.path(image.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, image.getValue());
      }
      FileTree folder = FileTree.open(files.folder());
      FileTree tar = FileTree.open(files.tar(temporary.resolve("data.tar")));

      assertEquals(folder.imagesBelow(""), tar.imagesBelow(""));
      for (Map.Entry<String, byte[]> image : images.entrySet()) {
        assertArrayEquals(
            image.getValue(), tar.read(image.getKey(), InputStream::readAllBytes));
      }
    } finally {
      delete(temporary);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
