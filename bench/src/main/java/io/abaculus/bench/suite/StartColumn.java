package io.abaculus.bench.suite;

import io.abaculus.bench.suite.Subprocess.Ended;
import io.abaculus.bench.work.StartWork;
import io.abaculus.bench.work.Work;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A side's whole processes, timed from outside.
 *
 * @param commands what is started for each work that it has
 * @param log receives what the processes print
 */
record StartColumn(
    String name,
    String version,
    Map<StartWork.Command, List<String>> commands,
    Pace pace,
    PrintStream log)
    implements
    Column {
  StartColumn {
    commands = new EnumMap<>(commands);
  }

  @Override
  public boolean has(Work work, int threads) {
    return work instanceof StartWork start && commands.containsKey(start.command());
  }

  @Override
  public Measurement measure(Work work, int threads) throws IOException, InterruptedException {
    if (!(work instanceof StartWork start)) {
      throw new IllegalArgumentException(work.name() + " is no process");
    }
    List<String> command = commands.getOrDefault(start.command(), List.of());
    List<Double> times = new ArrayList<>();
    // The first reads from the disk what the others find in memory.
    for (int i = 0; i <= pace.starts(); i++) {
      Ended ended = Subprocess.run(command, log);
      if (ended.status() != 0) {
        return Measurement.failed(
            work, threads, name, "ended with status " + ended.status() + ", see the log");
      }
      if (i > 0) {
        times.add(ended.milliseconds());
      }
    }
    return Measurement.timed(work, threads, name, times, Double.NaN);
  }
}
