package io.abaculus.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.bench.side.Abaculus;
import io.abaculus.bench.work.Catalogue;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite with JMH in this JVM, which takes no time to start. */
final class SuiteTest {
  private static final Pace HERE = Pace.quick(0);

  @Test
  void oneSmallBenchmarkIsTimedAndWrittenInEveryForm(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("log.txt");
    try (PrintStream log = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
      Columns columns = new Columns(List.of(new JmhColumn(new Abaculus(), HERE, log)), Map.of());
      Results results =
          new Suite(columns, TestResults.MACHINE, HERE.forks(), true)
              .run(Catalogue.matching(List.of("nn 256x256x256")), List.of(1), folder);
      assertEquals(results, Results.read(folder.resolve("results.json")));
      Measurement measured = results.measurements().getFirst();
      assertEquals("product nn 256x256x256", measured.benchmark());
      assertEquals(HERE.iterations(), measured.milliseconds().size(), measured::toString);
      assertTrue(measured.allocatedBytes() > 0, measured::toString);
    }
    assertTrue(Files.readString(file).contains("# JMH version"));
    assertTrue(Files.exists(folder.resolve("results.md")));
    assertTrue(Files.exists(folder.resolve("results.png")));
  }
}
