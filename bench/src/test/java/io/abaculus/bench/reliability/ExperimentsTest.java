package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.neco.config.NecoConfig;
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
  void aTrainingThatMeetsALimitOnFilesOrLosesImagesKeepsItsCheckpointAndGoesOn(@TempDir Path work)
      throws Exception {
    ExperimentReport report =
        run(
            new FaultExperiment(FaultExperiment.Fault.SIZE_LIMIT, FaultExperiment.Fault.IMAGES),
            work, 1);
    assertEquals("", String.join("; ", report.failures()));
    assertEquals(3, report.rows().size());
  }

  @Test
  void theTrainingWhoseMemoryIsWatchedEndsByTheClockAlone(@TempDir Path work) throws Exception {
    NecoConfig config = MemoryExperiment.training(work);
    assertEquals(1_000_000_000, config.train().totalSteps(1_000_000_000));
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
