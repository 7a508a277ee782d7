package io.abaculus.bench.reliability;

import io.abaculus.bench.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the experiments on reliability, one or all, and prints what each found as Markdown. */
@Command(
    name = "reliability.sh",
    description = "Kills trainings, lets disks fail, damages files, and says what came of it.",
    mixinStandardHelpOptions = true)
public final class Campaign implements Callable<Integer> {

  /** The experiments, in the order in which all of them run. */
  private enum Name {
    KILL("kill", "Killed at random moments"),
    FAULTS("faults", "Faults while writing and reading"),
    DAMAGE("damage", "Damaged files"),
    MEMORY("memory", "Memory over time"),
    POWER("power", "Loss of power"),
    BITS("bits", "The same bits");

    private final String text;
    private final String title;

    Name(String text, String title) {
      this.text = text;
      this.title = title;
    }

    Experiment experiment() {
      return switch (this) {
        case KILL -> new KillExperiment(KillExperiment.STEPS);
        case FAULTS -> new FaultExperiment(FaultExperiment.Fault.values());
        case DAMAGE -> new DamageExperiment();
        case MEMORY -> new MemoryExperiment();
        case POWER -> new PowerLossExperiment();
        case BITS -> new SameBitsExperiment();
      };
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Parameters(
      arity = "0..*",
      paramLabel = "EXPERIMENT",
      description = "Which: ${COMPLETION-CANDIDATES}; all if none is named.") private List<
          Name> names = List.of(Name.values());

  @Option(names = "--hours",
      description = "As much as takes hours rather than minutes.") private boolean hours;

  @Option(names = "--count",
      description = "How many cases: kills, damaged files of a format, seconds of training.") private @Nullable Long count;

  @Option(names = "--seed", defaultValue = "1",
      description = "Of every random choice; ${DEFAULT-VALUE} if not given.") private long seed;

  @Option(names = "--work", paramLabel = "FOLDER",
      description = "Where the experiments make their folders, which stay after a failure; that of temporary files if not given.") private Path work =
          Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--repository", paramLabel = "FOLDER",
      description = "The checkout, whose tests have files to damage; the current folder if not given.") private Path repository =
          Path.of("");

  private final PrintWriter out;
  private final PrintWriter progress;

  private Campaign(PrintWriter out, PrintWriter progress) {
    this.out = out;
    this.progress = progress;
  }

  /** Runs what the arguments name; the exit status is 1 if something happened that should not. */
  public static void main(String[] arguments) {
    PrintWriter markdown = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    // What trainings in this process print is no part of the report.
    System.setOut(System.err);
    System.exit(
        execute(markdown, new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments));
  }

  /** The exit status. */
  static int execute(PrintWriter out, PrintWriter progress, String... arguments) {
    return new CommandLine(new Campaign(out, progress))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean failed = false;
    for (Name name : names) {
      failed |= !passes(name);
    }
    return failed ? 1 : 0;
  }

  private boolean passes(Name name) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(Files.createDirectories(work), "reliability-");
    long begin = System.nanoTime();
    ExperimentReport report = report(name, folder);
    out.printf(
        "### %s%n%n%s%n%n%d s.%n%n",
        name.title, report.markdown(), (System.nanoTime() - begin) / 1_000_000_000);
    if (report.failures().isEmpty()) {
      Folders.delete(folder);
      return true;
    }
    out.printf("The files are in %s.%n%n", folder);
    return false;
  }

  /** What an experiment found; that it could not be made is a failure like others. */
  private ExperimentReport report(Name name, Path folder) throws InterruptedException {
    try {
      return name.experiment()
          .run(
              new Scale(repository, folder, seed, count, hours),
              line -> progress.println(name + ": " + line));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      e.printStackTrace(progress);
      return new ExperimentReport(
          List.of(), List.of(), List.of("the experiment could not be made: " + e));
    }
  }
}
