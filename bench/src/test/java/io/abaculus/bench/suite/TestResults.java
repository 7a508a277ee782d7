package io.abaculus.bench.suite;

import io.abaculus.bench.side.Abaculus;
import io.abaculus.bench.work.Pass;
import io.abaculus.bench.work.PeakWork;
import io.abaculus.bench.work.RowWork;
import io.abaculus.bench.work.Work;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Results with made-up times. */
final class TestResults {
  static final Machine MACHINE = new Machine("Abacus 9000", 2, "Linux amd64", "25");
  static final Work GELU = new RowWork(RowWork.Function.GELU, 1000, 1000, Pass.FORWARD);
  static final Work PEAK = new PeakWork();

  private TestResults() {}

  static Measurement ours(Work work, Double... milliseconds) {
    return Measurement.timed(work, 1, Abaculus.NAME, Arrays.asList(milliseconds), 2048);
  }

  static Results of(Measurement... measurements) {
    return on(MACHINE, measurements);
  }

  static Results on(Machine machine, Measurement... measurements) {
    return new Results(
        Instant.parse("2026-01-02T03:04:05Z"), machine, 2, false,
        Map.of(Abaculus.NAME, Abaculus.VERSION), Map.of("faiss", "there is no Python"),
        List.of(measurements));
  }
}
