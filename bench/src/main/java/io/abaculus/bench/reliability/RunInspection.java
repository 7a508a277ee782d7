package io.abaculus.bench.reliability;

import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.neco.config.ConfigException;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.metrics.MetricsWriter;
import io.abaculus.neco.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at the folder of a run whose command has ended, however it ended. */
final class RunInspection {
  /** What belongs there, while a run goes on and after its end. */
  private static final Pattern OF_A_RUN =
      Pattern.compile(
          "config\\.yml|checkpoint\\.safetensors|(student|student_best|teacher)\\.safetensors"
              + "|metrics\\.jsonl|events\\.out\\.tfevents\\..*|\\.abaculus\\.lock");

  /** What was not written to its end. */
  private static final Pattern UNFINISHED = Pattern.compile("\\..*\\.tmp");

  private static final Pattern STEP_AND_LOSS =
      Pattern.compile("\\{\"step\":(\\d+),.*\"loss\":([^,}]+).*}");

  private RunInspection() {}

  /** The names of the files. */
  static List<String> files(RunFolder run) throws IOException {
    if (!Files.isDirectory(run.path())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(run.path())) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  /** Files whose writing was begun and not ended. */
  static List<String> unfinished(RunFolder run) throws IOException {
    return files(run).stream().filter(name -> UNFINISHED.matcher(name).matches()).toList();
  }

  /**
   * What is wrong with a folder in which a command was killed: files that are not whole, or do not belong there.
   *
   * @param stepsBefore steps that a checkpoint held before the command
   */
  static List<String> damage(RunFolder run, long stepsBefore) throws IOException {
    List<String> damage = new ArrayList<>();
    for (String name : files(run)) {
      if (!OF_A_RUN.matcher(name).matches() && !UNFINISHED.matcher(name).matches()) {
        damage.add("a file that no run writes: " + name);
      }
      if (name.endsWith(".safetensors")) {
        try {
          readWhole(run.path().resolve(name));
        } catch (IOException e) {
          damage.add(name + " is not whole: " + e.getMessage());
        }
      }
    }
    if (run.holdsRun()) {
      try {
        LayeredConfig.of(run.config().toString()).bind();
      } catch (ConfigException e) {
        damage.add("the configuration cannot be read: " + e.getMessage());
      }
    }
    if (damage.isEmpty() && run.stepsTaken() < stepsBefore) {
      damage.add(
          "the checkpoint fell back from %d to %d steps"
              .formatted(stepsBefore, run.stepsTaken()));
    }
    return damage;
  }

  private static void readWhole(Path file) throws IOException {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      WholeReading.read(open);
    }
  }

  /**
   * How a finished run differs from another one with the same settings: in the bytes of checkpoint and weights,
   * in the losses of its steps, or by files that were left.
   */
  static List<String> differences(RunFolder run, RunFolder other) throws IOException {
    List<String> differences = new ArrayList<>();
    List<Path> weights =
        List.of(other.checkpoint(), other.studentWeights(), other.teacherWeights());
    for (Path expected : weights) {
      Path name = Objects.requireNonNull(expected.getFileName());
      Path actual = run.path().resolve(name);
      if (Files.notExists(actual)) {
        differences.add(name + " is missing");
      } else if (Files.mismatch(expected, actual) >= 0) {
        differences.add(name + " has other bytes");
      }
    }
    if (!losses(run).equals(losses(other))) {
      differences.add("the losses in %s differ".formatted(MetricsWriter.JSON_LINES));
    }
    unfinished(run).forEach(name -> differences.add("left behind: " + name));
    return differences;
  }

  /** Step and loss of each line of the metrics. */
  private static List<String> losses(RunFolder run) throws IOException {
    List<String> losses = new ArrayList<>();
    for (String line : Files.readAllLines(run.path().resolve(MetricsWriter.JSON_LINES))) {
      Matcher fields = STEP_AND_LOSS.matcher(line);
      losses.add(fields.matches() ? fields.group(1) + ": " + fields.group(2) : line);
    }
    return losses;
  }
}
