package io.abaculus.bench.suite;

import static io.abaculus.bench.suite.TestResults.GELU;
import static io.abaculus.bench.suite.TestResults.PEAK;
import static io.abaculus.bench.suite.TestResults.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results as files and as text. */
final class ResultsTest {
  private static final Results RESULTS =
      TestResults.of(
          ours(PEAK, 0.4),
          ours(GELU, 3.0, 1.0, 2.0),
          Measurement.timed(GELU, 1, "libtorch", List.of(6.0, 5.0, 7.0), Double.NaN),
          Measurement.failed(GELU, 1, "PyTorch", "ended with status 1, see the log"));

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadAsItWas() throws IOException {
    Path file = folder.resolve("results.json");
    RESULTS.write(file);
    assertEquals(RESULTS, Results.read(file));
  }

  @Test
  void aDamagedFileIsRefusedWithTheFileAndWhatIsWrong() throws IOException {
    assertTrue(damaged(text -> text.substring(0, text.length() / 2)).contains("line "));
    assertTrue(damaged(text -> text.replace("\"threads\"", "\"thread\"")).contains("thread"));
    assertTrue(
        damaged(text -> text.replace("[ 1.0,", "[ -1.0,")).contains("took [-1.0, 2.0, 3.0]"));
    assertTrue(
        damaged(text -> text.replace("\"schema\" : 1", "\"schema\" : 9")).contains("schema"));
    assertTrue(damaged(text -> "[]").contains("no JSON object"));
  }

  private String damaged(UnaryOperator<String> damage) throws IOException {
    Path file = folder.resolve("damaged.json");
    RESULTS.write(file);
    Files.writeString(file, damage.apply(Files.readString(file)));
    String message =
        String.valueOf(assertThrows(IOException.class, () -> Results.read(file)).getMessage());
    assertTrue(message.startsWith(file + " is no result of the suite: "), message);
    return message;
  }

  @Test
  void theTerminalHasMedianSpreadAndHowManyTimesAsFastAsEachPeer() {
    StringWriter text = new StringWriter();
    TerminalTable.print(RESULTS, new PrintWriter(text));
    List<String> lines = text.toString().lines().map(line -> line.replaceAll(" +", " ")).toList();
    assertEquals(
        List.of(
            "benchmark, threads ms (fastest to slowest) rate, or times as fast",
            "fma peak of one core, 1 thread 0.4 (0.4 to 0.4) 96 GFLOP/s, 1 of peak",
            "gelu 1000x1000 forward, 1 thread 2 (1 to 3) 500 Melements/s",
            " libtorch 6 (5 to 7) 3",
            " PyTorch failed ended with status 1, see the log",
            "faiss: not at hand, there is no Python"),
        lines);
  }

  @Test
  void markdownHasAColumnForEachPeerThatIsNotAtHandToo() {
    List<String> lines = MarkdownTable.of(RESULTS).lines().toList();
    assertEquals(
        "| benchmark | threads | ours, ms | rate | of peak | allocated | libtorch | PyTorch | faiss |",
        lines.get(lines.size() - 4));
    assertEquals(
        "| gelu 1000x1000 forward | 1 | 2 (1 to 3) | 500 Melements/s |  | 2 KiB | 6 (5 to 7): **3** | failed: ended with status 1, see the log | not at hand |",
        lines.getLast());
  }

  @Test
  void thePlotHasAChartForEachSubject() throws IOException {
    Path file = folder.resolve("results.png");
    assertTrue(ResultsPlot.write(RESULTS, file));
    int height = ImageIO.read(file.toFile()).getHeight();
    assertTrue(ResultsPlot.write(TestResults.of(ours(GELU, 1.0)), file));
    assertEquals(height / 2, ImageIO.read(file.toFile()).getHeight());
  }

  @Test
  void withoutATimeThereIsNoPlot() throws IOException {
    Path file = folder.resolve("results.png");
    assertFalse(
        ResultsPlot.write(
            TestResults.of(Measurement.failed(GELU, 1, "abaculus", "no memory")), file));
    assertFalse(Files.exists(file));
  }
}
