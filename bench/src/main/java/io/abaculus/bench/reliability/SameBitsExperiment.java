package io.abaculus.bench.reliability;

import io.abaculus.neco.train.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** One training with 1, 2 and 4 threads, and once more: checkpoints and weights of the same bytes. */
final class SameBitsExperiment implements Experiment {
  private static final List<Integer> THREADS = List.of(1, 2, 4, 1);

  @Override
  public ExperimentReport run(Scale scale, Consumer<String> progress) throws Exception {
    int steps = Math.toIntExact(scale.count(50, 500));
    TinyTraining training = TinyTraining.create(scale.work().resolve("images"), steps);
    ExperimentReport.Builder report =
        new ExperimentReport.Builder("threads", "steps", "differs from the first run in");
    Path log = scale.work().resolve("run.log");
    RunFolder first = new RunFolder(scale.work().resolve("run-0"));
    train(training, first, THREADS.getFirst(), log);
    report.row(THREADS.getFirst(), steps, "it is the first run");
    for (int i = 1; i < THREADS.size(); i++) {
      progress.accept("%d of %d runs".formatted(i, THREADS.size()));
      RunFolder run = new RunFolder(scale.work().resolve("run-" + i));
      train(training, run, THREADS.get(i), log);
      List<String> differences = RunInspection.differences(run, first);
      report.row(
          THREADS.get(i), steps,
          differences.isEmpty() ? "nothing" : String.join("; ", differences));
      differences.forEach(report::failure);
    }
    return report.build();
  }

  private static void train(TinyTraining training, RunFolder run, int threads, Path log)
      throws IOException, InterruptedException {
    List<String> arguments = training.beginning(run.path(), "train.threads=" + threads);
    try (ChildCommand command =
        ChildCommand.start(
            List.of(), List.of("--add-modules", "jdk.incubator.vector"), log, arguments)) {
      ChildCommand.Result result = command.waitFor();
      if (result.status() != 0) {
        throw new IOException("a training failed: " + result.said());
      }
    }
  }
}
