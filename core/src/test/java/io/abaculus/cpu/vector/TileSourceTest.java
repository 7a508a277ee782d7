package io.abaculus.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tiles are written out by hand, each sum a local variable, because the compiler keeps them in
 * registers only so. They are one text all the same, and a change of one is a change of all: of {@link
 * TileTemplate} too.
 */
class TileSourceTest {

  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", ""), "src/main/java/io/abaculus/cpu/vector");

  static Stream<Arguments> tiles() {
    return Stream.of(
        Arguments.of(new Tile128(), new TileTemplate(128, 4, false, 0)),
        Arguments.of(new Tile128Fused(), new TileTemplate(128, 12, true, 0)),
        Arguments.of(new Tile256(), new TileTemplate(256, 5, true, 3)),
        Arguments.of(new Tile512(), new TileTemplate(512, 12, true, 0)));
  }

  @ParameterizedTest
  @MethodSource("tiles")
  void everyTileIsAnInstanceOfTheTemplate(Tile tile, TileTemplate template) throws IOException {
    String file = fileOf(tile);
    List<String> actual = TileTemplate.split(body(Files.readString(SOURCES.resolve(file))));
    List<String> expected = template.statements();
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      int statement = i;
      assertEquals(
          expected.get(i),
          actual.get(i),
          () -> "%s differs from what all tiles do, in statement %d, after %s"
              .formatted(
                  file, statement, actual.subList(Math.max(0, statement - 3), statement)));
    }
    assertEquals(expected.size(), actual.size(), () -> "statements of " + file);
  }

  @Test
  void noTileIsWithoutATemplate() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      assertEquals(
          tiles().map(tile -> fileOf((Tile) tile.get()[0])).sorted().toList(),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("Tile\\d.*"))
              .sorted()
              .toList());
    }
  }

  @ParameterizedTest
  @MethodSource("tiles")
  void theTemplateHasTheSizesOfTheTile(Tile tile, TileTemplate template) {
    assertEquals(template.rows(), tile.rows());
    assertEquals(template.bits() / Float.SIZE, tile.lanes());
    assertEquals(2 * tile.lanes(), tile.columns());
  }

  private static String fileOf(Tile tile) {
    return tile.getClass().getSimpleName() + ".java";
  }

  /** What is between the braces of the class, without comments. */
  private static String body(String source) {
    String code = source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//.*", "");
    return code.substring(code.indexOf('{') + 1, code.lastIndexOf('}'));
  }
}
