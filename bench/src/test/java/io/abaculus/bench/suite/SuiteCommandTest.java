package io.abaculus.bench.suite;

import static io.abaculus.bench.suite.TestResults.GELU;
import static io.abaculus.bench.suite.TestResults.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.bench.side.Abaculus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as it is called, where it times nothing. */
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
  void aMeasurementWithoutAJvmOfItsOwnIsWrongUsage() {
    assertEquals(2, bench("--forks", "0", "--out", folder.toString(), "plan"));
    assertTrue(err.toString().contains("--forks takes 1 or more, not 0"), err::toString);
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
  void aFailureOfOursEndsWithStatus1AlsoWhereThereWasOneBefore() throws IOException {
    Path file = folder.resolve("failed.json");
    TestResults.of(Measurement.failed(GELU, 1, Abaculus.NAME, "no memory")).write(file);
    assertEquals(1, bench("--compare", file.toString(), file.toString()));
    assertTrue(out.toString().lines().toList().contains("1 unknown"), out::toString);
  }

  @Test
  void anotherMachineIsRefusedBeforeAnythingIsMeasured() throws IOException {
    Path before = folder.resolve("before.json");
    TestResults.of(ours(GELU, 1.0)).write(before);
    Path results = folder.resolve("results");
    assertEquals(2, bench("--compare", before.toString(), "--out", results.toString(), "plan"));
    assertTrue(err.toString().contains("Abacus 9000"), err::toString);
    assertTrue(Files.notExists(results));
  }

  @Test
  void aMissingFileToCompareWithIsAFailure() {
    assertEquals(1, bench("--compare", folder.resolve("no.json").toString(), "plan"));
    assertTrue(err.toString().contains("no.json"), err::toString);
  }
}
