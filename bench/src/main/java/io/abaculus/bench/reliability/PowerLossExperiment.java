package io.abaculus.bench.reliability;

import io.abaculus.neco.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a training asks of the file system is recorded by {@code strace}, and the power cut after each of these calls
 * on a disk that keeps what was forced and nothing else ({@link PowerLoss}): the old file or the new one must be
 * there, whole.
 */
final class PowerLossExperiment implements Experiment {
  private static final int STEPS = 5;

  @Override
  public ExperimentReport run(Scale scale, Consumer<String> progress) throws Exception {
    ExperimentReport.Builder report =
        new ExperimentReport.Builder(
            "file", "times it was replaced", "calls after which the power was cut", "not whole");
    if (!Strace.isUsable()) {
      report.row("all files", "not run: " + Strace.MISSING, "", "");
      return report.build();
    }
    Path work = scale.work().toRealPath();
    TinyTraining training = TinyTraining.create(work.resolve("images"), STEPS);
    RunFolder run = new RunFolder(work.resolve("run"));
    Path trace = work.resolve("calls");
    List<String> launcher = Strace.recording(SystemCalls.TRACED, trace.toString());
    try (ChildCommand command =
        ChildCommand.start(
            launcher, List.of(), work.resolve("run.log"), training.beginning(run.path()))) {
      ChildCommand.Result result = command.waitFor();
      if (result.status() != 0) {
        throw new IOException("the traced run failed: " + result.said());
      }
    }
    progress.accept("recorded");
    List<FileCall> calls = SystemCalls.read(Files.readAllLines(trace));
    for (Path file : List.of(
        run.config(), run.checkpoint(), run.studentWeights(), run.teacherWeights())) {
      List<String> problems = PowerLoss.problems(calls, file.toString());
      long replaced =
          calls.stream()
              .filter(
                  call -> call instanceof FileCall.Rename rename
                      && rename.to().equals(file.toString()))
              .count();
      report.row(file.getFileName(), replaced, calls.size(), problems.size());
      if (replaced == 0) {
        report.failure("%s was not seen to be replaced".formatted(file));
      }
      problems.stream().limit(3).forEach(report::failure);
    }
    return report.build();
  }
}
