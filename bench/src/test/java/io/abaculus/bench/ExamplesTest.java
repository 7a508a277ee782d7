package io.abaculus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.TensorFile;
import io.abaculus.formats.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in the folder examples run, at small sizes. */
final class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples");
  private static final String IMAGES = EXAMPLES.resolve("images").toString();

  @TempDir private Path folder;

  private String run(String name, String... arguments)
      throws ReflectiveOperationException, IOException {
    return SourceProgram.compile(EXAMPLES.resolve(name + ".java"), folder).run(arguments);
  }

  @Test
  void eachIsShortAndNamesTheCommandThatRunsIt() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      List<Path> programs =
          files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
      assertEquals(5, programs.size());
      for (Path program : programs) {
        List<String> lines = Files.readAllLines(program);
        String command = "// ./abaculus run examples/" + program.getFileName();
        assertTrue(lines.getFirst().startsWith(command), program::toString);
        assertTrue(lines.size() < 80, () -> program + " has " + lines.size() + " lines");
      }
    }
  }

  @Test
  void fineTuningSavesBackboneAndHead() throws ReflectiveOperationException, IOException {
    Path out = folder.resolve("tuned.safetensors");
    String printed = run("FineTune", IMAGES, "2", out.toString());
    assertTrue(printed.contains("epoch 1: loss "), printed);
    try (TensorFile saved = SafetensorsFile.open(out)) {
      assertTrue(saved.tensors().keySet().containsAll(List.of("head.weight", "cls_token")));
      assertEquals("cross,disc,stripes", saved.metadata().get("classes"));
    }
  }

  @Test
  void theNearestImageIsTheImageItself() throws ReflectiveOperationException, IOException {
    String query = Path.of(IMAGES, "disc", "03.png").toString();
    List<String> lines = run("NearestImages", query, IMAGES).lines().toList();
    assertEquals("1.0000  " + query, lines.getFirst());
    assertEquals(6, lines.size());
  }

  @Test
  void necosLossIsComputedInALoopOfOnesOwn() throws ReflectiveOperationException, IOException {
    List<String> lines = run("NecoLoop", "2", IMAGES).lines().toList();
    assertTrue(lines.get(1).matches("step 1: loss \\d\\.\\d{4}"), lines::toString);
  }

  @Test
  void ownPartsLearn() throws ReflectiveOperationException, IOException {
    String begin = run("OwnParts", "1");
    String end = run("OwnParts", "60");
    assertTrue(loss(end) < loss(begin) / 2, () -> begin + end);
  }

  private static double loss(String printed) {
    return Double.parseDouble(printed.strip().replaceAll(".*loss ", ""));
  }

  @Test
  void aRankingIsLearnedFromOrderAlone() throws ReflectiveOperationException, IOException {
    String printed = run("LearnRanking", "60");
    double inPlace = Double.parseDouble(printed.replaceAll("(?s).*lists, ([\\d.]+) %.*", "$1"));
    // One item in eight is in its place by chance.
    assertTrue(inPlace > 25, printed);
  }
}
