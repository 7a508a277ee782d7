package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The campaign as its script calls it. */
final class CampaignTest {
  @TempDir private Path work;

  @Test
  void anExperimentThatCannotBeMadeIsAFailureAndTheNextOneRuns() {
    StringWriter out = new StringWriter();
    int status =
        Campaign.execute(
            new PrintWriter(out), new PrintWriter(new StringWriter()), "damage", "damage",
            "--count", "1", "--repository", work.resolve("nowhere").toString(), "--work",
            work.toString());
    assertEquals(1, status);
    assertEquals(
        2,
        out.toString()
            .lines()
            .filter(line -> line.startsWith("- FAILED: the experiment could not be made: "))
            .count(),
        out::toString);
    assertTrue(out.toString().contains("### Damaged files"), out::toString);
  }
}
