package io.abaculus.bench.suite;

import io.abaculus.bench.side.Side;
import io.abaculus.bench.work.Work;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A side on the JVM, timed by JMH in JVMs of its own, which have the options that the launcher gives a training, those of
 * {@code ABACULUS_JAVA_OPTS} among them.
 *
 * @param log receives everything that JMH and those JVMs print
 */
record JmhColumn(Side side, Pace pace, PrintStream log) implements Column {
  private static final List<String> JVM =
      List.of(
          "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow", "-XX:MaxRAMPercentage=80");

  /** A system property, which the launcher sets to the words of such options. */
  private static final String LAUNCHERS_OPTIONS = "abaculus.options";

  @Override
  public String name() {
    return side.name();
  }

  @Override
  public String version() {
    return side.version();
  }

  @Override
  public boolean has(Work work, int threads) {
    return side.computes(work, threads);
  }

  @Override
  public Measurement measure(Work work, int threads) {
    try {
      RunResult result =
          new Runner(
              options(work, threads),
              OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
              .runSingle();
      return Measurement.timed(work, threads, name(), times(result), allocated(result));
    } catch (RunnerException e) {
      e.printStackTrace(log);
      return Measurement.failed(work, threads, name(), reason(e));
    }
  }

  private Options options(Work work, int threads) {
    TimeValue iteration = TimeValue.milliseconds(pace.milliseconds());
    return new OptionsBuilder()
        .include("^" + Pattern.quote(WorkBenchmark.class.getName() + ".run") + "$")
        .param("work", work.name())
        .param("side", side.name())
        .param("threads", Integer.toString(threads))
        .forks(pace.forks())
        .warmupIterations(pace.warmUps())
        .warmupTime(iteration)
        .measurementIterations(pace.iterations())
        .measurementTime(iteration)
        .addProfiler(GCProfiler.class)
        .jvmArgs(jvmOptions().toArray(String[]::new))
        .shouldFailOnError(true)
        .build();
  }

  /** Of two that contradict each other the JVM takes the later one, which is the user's. */
  static List<String> jvmOptions() {
    List<String> options = new ArrayList<>(JVM);
    Pattern.compile("\\s+")
        .splitAsStream(System.getProperty(LAUNCHERS_OPTIONS, ""))
        .filter(word -> !word.isEmpty())
        .forEach(options::add);
    return options;
  }

  private static List<Double> times(RunResult result) {
    List<Double> times = new ArrayList<>();
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        times.add(iteration.getPrimaryResult().getScore());
      }
    }
    return times;
  }

  /** Bytes that one run allocates on all threads together. */
  private static double allocated(RunResult result) {
    Result<?> rate = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return rate == null ? Double.NaN : rate.getScore();
  }

  /** What was thrown first, in one line. */
  private static String reason(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null || first.getSuppressed().length > 0) {
      first = first.getCause() != null ? first.getCause() : first.getSuppressed()[0];
    }
    return first.toString().lines().findFirst().orElse("failed");
  }
}
