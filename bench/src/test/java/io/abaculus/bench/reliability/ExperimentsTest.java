package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The experiments of the campaign, as small as they still say something. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals and limits are those of Unix")
final class ExperimentsTest {
  private static final Path REPOSITORY = Path.of("..");

  private static ExperimentReport run(Experiment experiment, Path work, long count)
      throws Exception {
    return experiment.run(new Scale(REPOSITORY, work, 1, count, false), line -> {});
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
