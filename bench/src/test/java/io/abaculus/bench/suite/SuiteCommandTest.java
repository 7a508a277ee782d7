package io.abaculus.bench.suite;

import static io.abaculus.bench.suite.TestResults.GELU;
import static io.abaculus.bench.suite.TestResults.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as it is called, with JMH in this JVM where something is timed. */
final class SuiteCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int bench(String... arguments) {
    CommandLine command = SuiteCommand.commandLine();
    return command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
  }

  @Test
  void listsTheNamesThatAFilterFinds() {
    assertEquals(0, bench("--list", "plan"));
    assertEquals(List.of("plan building", "plan replay"), out.toString().lines().toList());
  }

  @Test
  void aWrongFilterIsWrongUsage() {
    assertEquals(2, bench("soft srt"));
    assertTrue(err.toString().contains("the nearest: soft sort"), err::toString);
  }

  @Test
  void aWrongNumberOfThreadsIsWrongUsage() {
    assertEquals(2, bench("--threads", "none", "--out", folder.toString(), "plan"));
    assertTrue(err.toString().contains("all or a number from 1, not 'none'"), err::toString);
  }

  @Test
  void oneSmallBenchmarkIsTimedAndWrittenInEveryForm() throws IOException {
    int status =
        bench(
            "nn 256x256x256", "--quick", "--forks", "0", "--threads", "1", "--out",
            folder.toString());
    assertEquals(0, status, err::toString);
    Measurement measured = Results.read(folder.resolve("results.json")).measurements().getFirst();
    assertEquals("product nn 256x256x256", measured.benchmark());
    assertEquals(Pace.quick(0).iterations(), measured.milliseconds().size());
    assertTrue(measured.allocatedBytes() > 0, measured::toString);
    assertTrue(out.toString().contains("product nn 256x256x256, 1 thread"), out::toString);
    assertTrue(Files.readString(folder.resolve("log.txt")).contains("# JMH version"));
    assertTrue(Files.exists(folder.resolve("results.md")));
    assertTrue(Files.exists(folder.resolve("results.png")));
  }

  @Test
  void aSlowerRunEndsWithStatus1() throws IOException {
    Path before = folder.resolve("before.json");
    Path after = folder.resolve("after.json");
    TestResults.of(ours(GELU, 1.0)).write(before);
    TestResults.of(ours(GELU, 2.0)).write(after);
    assertEquals(1, bench("--compare", before.toString(), after.toString()));
    assertEquals(0, bench("--compare", after.toString(), before.toString()));
    assertTrue(out.toString().lines().toList().contains("1 faster"), out::toString);
  }

  @Test
  void aMissingFileToCompareWithIsAFailure() {
    assertEquals(1, bench("--compare", folder.resolve("no.json").toString(), "plan"));
    assertTrue(err.toString().contains("no.json"), err::toString);
  }
}
