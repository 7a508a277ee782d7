package io.abaculus.bench.reliability;

import io.abaculus.neco.train.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Trainings that are killed by SIGKILL at random moments and continued, again and again, until they end. After
 * each kill the checkpoint and the folder must be whole; a run's end must have the bytes of one that was never
 * killed.
 *
 * <p>A quarter of the moments is drawn from the time between the start of a command and its first step, the others
 * from a time after that in which some steps are taken, each with a checkpoint: a part of the time that all steps
 * of a run take.
 */
final class KillExperiment implements Experiment {
  /** Of a whole run in the campaign. */
  static final int STEPS = 150;

  private static final double SHARE_OF_STARTS = 0.25;
  private static final int SHARE_OF_STEPS = 20;

  /** What a command was at when it was killed, by what it left. */
  private enum Moment {
    START("before its first step"),
    CHECKPOINT("while a checkpoint was written"),
    OTHER_FILE("while another file was written"),
    STEP("in a step, or between steps");

    private final String text;

    Moment(String text) {
      this.text = text;
    }
  }

  private final int steps;
  private final Map<Moment, Integer> kills = new EnumMap<>(Moment.class);
  private final List<String> failures = new ArrayList<>();
  private long wanted;
  private int resumed;
  private int finished;

  /** How long the run that is not killed took to its first step, and from there to its end. */
  private record ReferenceTimes(long startMillis, long stepsMillis) {}

  /**
   * The experiment.
   *
   * @param steps of a whole run
   */
  KillExperiment(int steps) {
    this.steps = steps;
  }

  @Override
  public ExperimentReport run(Scale scale, Consumer<String> progress) throws Exception {
    wanted = scale.count(200, 2000);
    TinyTraining training = TinyTraining.create(scale.work().resolve("images"), steps);
    RunFolder reference = new RunFolder(scale.work().resolve("never-killed"));
    ReferenceTimes times = runReference(training, reference, scale.work());
    SplittableRandom random = new SplittableRandom(scale.seed());
    for (int run = 0; killed() < wanted; run++) {
      RunFolder folder = new RunFolder(scale.work().resolve("run-" + run));
      while (!runOnce(training, folder, times, random, scale.work())) {
        progress.accept("%d of %d kills: %s".formatted(killed(), wanted, kills));
      }
      finished++;
      for (String difference : RunInspection.differences(folder, reference)) {
        failures.add("run %d, killed and continued to its end: %s".formatted(run, difference));
      }
    }
    return report();
  }

  private static ReferenceTimes runReference(TinyTraining training, RunFolder folder, Path work)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (ChildCommand command =
        ChildCommand.start(work.resolve("never-killed.log"), training.beginning(folder.path()))) {
      awaitStep(command, folder, 0);
      long first = System.nanoTime();
      ChildCommand.Result result = command.waitFor();
      if (result.status() != 0) {
        throw new IOException("the run that is not killed failed: " + result.said());
      }
      return new ReferenceTimes(
          (first - begin) / 1_000_000, (System.nanoTime() - first) / 1_000_000);
    }
  }

  private static void awaitStep(ChildCommand command, RunFolder folder, long openedBefore)
      throws IOException, InterruptedException {
    command.await("a first step", () -> eventFiles(folder) != openedBefore);
  }

  /** Each command opens one more when it has taken its first step. */
  private static long eventFiles(RunFolder folder) throws IOException {
    return RunInspection.files(folder).stream().filter(name -> name.startsWith("events.")).count();
  }

  /**
   * Begins a run or goes on with it, and kills it at some moment, but for the last one once there were kills enough. Whether
   * the run has ended.
   */
  private boolean runOnce(
      TinyTraining training, RunFolder folder, ReferenceTimes times, SplittableRandom random,
      Path work)
      throws IOException, InterruptedException {
    boolean resumes = folder.holdsRun();
    long before = folder.stepsTaken();
    long opened = eventFiles(folder);
    boolean inStart = random.nextDouble() < SHARE_OF_STARTS;
    long delay =
        random.nextLong(
            inStart ? times.startMillis() : times.stepsMillis() / SHARE_OF_STEPS + 1);
    List<String> arguments =
        resumes ? training.resuming(folder.path()) : training.beginning(folder.path());
    try (ChildCommand command = ChildCommand.start(work.resolve("killed.log"), arguments)) {
      if (killed() >= wanted) {
        return ended(command.waitFor(), folder);
      }
      if (!inStart) {
        awaitStep(command, folder, opened);
      }
      if (command.endsWithin(delay)) {
        return ended(command.waitFor(), folder);
      }
      ChildCommand.Result result = command.kill();
      if (result.status() != ChildCommand.KILLED) {
        return ended(result, folder); // by itself, before the signal came
      }
    }
    resumed += resumes ? 1 : 0;
    kills.merge(moment(folder, opened), 1, Integer::sum);
    for (String damage : RunInspection.damage(folder, before)) {
      failures.add("kill %d: %s".formatted(killed(), damage));
    }
    return false;
  }

  private boolean ended(ChildCommand.Result result, RunFolder folder) throws IOException {
    if (result.status() != 0) {
      throw new IOException(
          "%s could not be continued after kill %d: %s"
              .formatted(folder.path(), killed(), result.said()));
    }
    return true;
  }

  private static Moment moment(RunFolder folder, long openedBefore) throws IOException {
    List<String> unfinished = RunInspection.unfinished(folder);
    if (unfinished.stream().anyMatch(name -> name.startsWith(".checkpoint."))) {
      return Moment.CHECKPOINT;
    }
    if (!unfinished.isEmpty()) {
      return Moment.OTHER_FILE;
    }
    return eventFiles(folder) == openedBefore ? Moment.START : Moment.STEP;
  }

  private int killed() {
    return kills.values().stream().mapToInt(Integer::intValue).sum();
  }

  private ExperimentReport report() {
    ExperimentReport.Builder report = new ExperimentReport.Builder("killed", "times");
    for (Moment moment : Moment.values()) {
      report.row(moment.text, kills.getOrDefault(moment, 0));
    }
    report.row("all; of them when the run had been continued before", killed() + "; " + resumed);
    report.row("runs that were killed and continued to their end, of %d steps".formatted(steps),
        finished);
    failures.forEach(report::failure);
    return report.build();
  }
}
