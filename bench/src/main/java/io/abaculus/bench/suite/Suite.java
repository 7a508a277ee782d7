package io.abaculus.bench.suite;

import io.abaculus.bench.work.Work;
import io.abaculus.neco.metrics.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times work on all sides that have it, one measurement after the other: the sides of one piece of work follow each other, so
 * that they meet the machine in the same state.
 */
final class Suite {
  private final Columns columns;
  private final Machine machine;
  private final int forks;
  private final boolean quick;

  /**
   * A run of the suite.
   *
   * @param machine this one
   * @param forks JVMs for each measurement
   * @param quick whether iterations are short
   */
  Suite(Columns columns, Machine machine, int forks, boolean quick) {
    this.columns = columns;
    this.machine = machine;
    this.forks = forks;
    this.quick = quick;
  }

  /** A measurement to be made. */
  private record Task(Work work, int threads, Column column) {}

  /**
   * Runs it. What was measured is in {@code results.json} after each measurement, and as a table and a plot at the end.
   *
   * @param threads numbers of threads for work that can use any
   * @param out folder that is there
   */
  Results run(List<Work> works, List<Integer> threads, Path out)
      throws IOException, InterruptedException {
    List<Task> tasks = tasks(works, threads);
    Instant begin = Instant.now();
    List<Measurement> measurements = new ArrayList<>();
    try (Progress progress = Progress.start("bench", 0, tasks.size()).countingIn("measurement")) {
      for (Task task : tasks) {
        measurements.add(task.column().measure(task.work(), task.threads()));
        results(begin, measurements).write(out.resolve("results.json"));
        progress.update(measurements.size(), task.column().name() + ": " + task.work().name());
      }
    }
    Results results = results(begin, measurements);
    Files.writeString(out.resolve("results.md"), MarkdownTable.of(results));
    ResultsPlot.write(results, out.resolve("results.png"));
    return results;
  }

  private List<Task> tasks(List<Work> works, List<Integer> threads) {
    List<Task> tasks = new ArrayList<>();
    for (Work work : works) {
      for (int count : threadsOf(work, threads)) {
        for (Column column : columns.present()) {
          if (column.has(work, count)) {
            tasks.add(new Task(work, count, column));
          }
        }
      }
    }
    return tasks;
  }

  private static List<Integer> threadsOf(Work work, List<Integer> asked) {
    return switch (work.threads()) {
      case ANY -> asked;
      case ONE -> List.of(1);
      case ALL -> List.of(Runtime.getRuntime().availableProcessors());
    };
  }

  private Results results(Instant begin, List<Measurement> measurements) {
    Map<String, String> versions = new LinkedHashMap<>();
    columns.present().forEach(column -> versions.put(column.name(), column.version()));
    return new Results(begin, machine, forks, quick, versions, columns.absent(), measurements);
  }
}
