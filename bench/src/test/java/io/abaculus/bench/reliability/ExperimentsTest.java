package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.testing.Skip;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The experiments of the campaign, as small as they still say something. */
final class ExperimentsTest {
  private static final Path REPOSITORY = Path.of("..");

  @BeforeAll
  static void needsUnix() {
    Skip.unless(!OS.WINDOWS.isCurrentOs(), "signals and limits are those of Unix");
  }

  private static ExperimentReport run(Experiment experiment, Path work, long count)
      throws Exception {
    return experiment.run(new Scale(REPOSITORY, work, 1, count, false), line -> {});
  }

  @Test
  void aTrainingThatIsKilledAgainAndAgainEndsWithTheBytesOfOneThatWasNot(@TempDir Path work)
      throws Exception {
    ExperimentReport report = run(new KillExperiment(12), work, 3);
    assertEquals("", String.join("; ", report.failures()));
  }

  @Test
  void aTrainingThatMeetsALimitOnFilesKeepsItsCheckpointAndGoesOn(@TempDir Path work)
      throws Exception {
    ExperimentReport report =
        run(new FaultExperiment(FaultExperiment.Fault.SIZE_LIMIT), work, 1);
    assertEquals("", String.join("; ", report.failures()));
    assertEquals(1, report.rows().size());
  }

  @Test
  void aTrainingEndsWithTheSameBytesWhateverTheNumberOfThreads(@TempDir Path work)
      throws Exception {
    ExperimentReport report = run(new SameBitsExperiment(), work, 3);
    assertEquals("", String.join("; ", report.failures()));
  }

  @Test
  void damagedFilesAreReadOrRefusedByTheErrorOfTheirKind(@TempDir Path work) throws Exception {
    ExperimentReport report = run(new DamageExperiment(), work, 300);
    assertEquals("", String.join("; ", report.failures()));
  }
}
