package io.abaculus.bench.suite;

import io.abaculus.bench.suite.Columns.Surroundings;
import io.abaculus.bench.work.Catalogue;
import io.abaculus.bench.work.StartWork;
import io.abaculus.bench.work.Work;
import io.abaculus.formats.storage.FileReason;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus bench}: times Abaculus and its peers, and compares runs. The script abaculus starts it. */
@Command(
    name = "abaculus bench",
    description = {
      "Times operations, models and whole programs, and peers at the same work.",
      "Writes results.json, results.md, results.png and what JMH prints, log.txt. Exit status: 0 done,",
      "1 if a benchmark of Abaculus failed or, with --compare, became slower beyond the spread, 2 for wrong usage and for",
      "results that cannot be compared: those of another machine, or of --quick with others."
    },
    mixinStandardHelpOptions = true)
public final class SuiteCommand implements Callable<Integer> {
  private static final int DEFAULT_FORKS = 2;
  private static final int HELP_WIDTH = 130;
  private static final String JSON = ".json";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILTER", arity = "0..*",
      description = "Parts of names, as --list has them; everything if not given.") private List<
          String> filters = List.of();

  @Option(names = "--list",
      description = "Prints the names of all benchmarks, or of those that the filters find.") private boolean list;

  @Option(names = "--out", paramLabel = "DIR",
      description = "Folder of the results; bench-results/DATE if not given.") private @Nullable Path out;

  @Option(names = "--forks", paramLabel = "N",
      description = "JVMs for each measurement, one after the other; 2 if not given, 1 with --quick.") private @Nullable Integer forks;

  @Option(names = "--threads", paramLabel = "N",
      description = "all, or how many; both all and 1 if not given.") private @Nullable String threads;

  @Option(names = "--quick",
      description = "Short iterations, for a first look: the times are not good for more.") private boolean quick;

  @Option(names = "--peers",
      description = "Peers, too: EJML, OpenBLAS and libtorch, which the launcher has Maven download, and PyTorch and faiss of a Python, if there is one.") private boolean peers;

  @Option(names = "--peer", paramLabel = "NAME",
      description = "With --peers: of them only this one, such as \"OpenBLAS tuned\"; may be repeated.") private List<
          String> chosen =
              List.of();

  @Option(names = "--python", paramLabel = "FILE",
      description = "The Python that has PyTorch or faiss; what bench/peers/setup.sh makes if not given.") private @Nullable Path python;

  @Option(names = "--compare", paramLabel = "OLD.json",
      description = "Compares with earlier results: those of NEW.json in place of FILTER, or of a run of what the filters find.") private @Nullable Path compare;

  /** Runs the command and ends the JVM with its exit status. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new SuiteCommand())
        .setUsageHelpWidth(HELP_WIDTH)
        .setParameterExceptionHandler(
            (failure, arguments) -> fail(failure.getCommandLine(), failure, 2))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> fail(
                command, failure, failure instanceof IllegalArgumentException ? 2 : 1));
  }

  private static int fail(CommandLine command, Exception failure, int status) {
    if (failure instanceof RuntimeException && status == 1) {
      failure.printStackTrace(command.getErr()); // nobody foresaw it
    }
    command.getErr()
        .println(
            "abaculus: "
                + (failure instanceof IOException e ? FileReason.withFile(e)
                    : failure.getMessage()));
    command.getErr().flush();
    return status;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter printer = spec.commandLine().getOut();
    if (compare != null && isFile(filters)) {
      return compare(Results.read(compare), Results.read(Path.of(filters.getFirst())), printer);
    }
    List<Work> works = Catalogue.matching(filters);
    if (list) {
      works.forEach(work -> printer.println(work.name()));
      printer.flush();
      return 0;
    }
    if (!peers && !chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--peer chooses among --peers, which is not given");
    }
    Machine machine = Machine.here();
    @Nullable Results before = compare == null ? null : Results.read(compare);
    if (before != null) {
      ResultComparison.requireAlike(before, machine, quick);
    }
    Results results = run(works, machine);
    TerminalTable.print(results, printer);
    if (before != null) {
      return compare(before, results, printer);
    }
    return results.hasOwnFailure() ? 1 : 0;
  }

  private static boolean isFile(List<String> filters) {
    return filters.size() == 1 && filters.getFirst().endsWith(JSON);
  }

  private static int compare(Results before, Results after, PrintWriter printer) {
    ResultComparison comparison = ResultComparison.of(before, after);
    comparison.print(printer);
    return comparison.isWorse() || after.hasOwnFailure() ? 1 : 0;
  }

  private Results run(List<Work> works, Machine machine) throws IOException, InterruptedException {
    int jvms = forks();
    List<Integer> counts = threads();
    Pace pace = quick ? Pace.quick(jvms) : Pace.thorough(jvms);
    Path folder = Files.createDirectories(out == null ? dated() : out);
    Path home = Path.of(System.getProperty("abaculus.home", ""));
    Path interpreter =
        python == null ? home.resolve(".abaculus", "peers", "bin", "python") : python;
    try (PrintStream log =
        new PrintStream(
            Files.newOutputStream(folder.resolve("log.txt")), true, StandardCharsets.UTF_8)) {
      StartFiles start = new StartFiles(folder.resolve("start"));
      if (works.stream().anyMatch(StartWork.class::isInstance)) {
        start.write();
      }
      Surroundings around = new Surroundings(home.toAbsolutePath(), interpreter, start, pace, log);
      Columns columns =
          peers ? Columns.withPeers(around).only(chosen) : Columns.ours(around);
      return new Suite(columns, machine, jvms, quick).run(works, counts, folder);
    }
  }

  private static Path dated() {
    String date = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
        .format(LocalDateTime.now(ZoneId.systemDefault()));
    return Path.of("bench-results", date);
  }

  private int forks() {
    if (forks == null) {
      return quick ? 1 : DEFAULT_FORKS;
    }
    if (forks < 1) {
      throw new ParameterException(spec.commandLine(), "--forks takes 1 or more, not " + forks);
    }
    return forks;
  }

  private List<Integer> threads() {
    int all = Runtime.getRuntime().availableProcessors();
    if (threads == null) {
      return Stream.of(all, 1).distinct().toList();
    }
    if (threads.equals("all")) {
      return List.of(all);
    }
    if (!threads.matches("[1-9]\\d{0,3}")) {
      throw new ParameterException(
          spec.commandLine(), "--threads takes all or a number from 1, not '" + threads + "'");
    }
    return List.of(Integer.parseInt(threads));
  }
}
