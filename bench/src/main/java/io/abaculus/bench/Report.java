package io.abaculus.bench;

import io.abaculus.cpu.MatrixProduct;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the suite and prints it as GFLOP/s, rows a second and images a second, matrix products also as
 * a share of the multiply-adds that one core can do, measured in the same run. Each line ends with what
 * one call allocates: a kernel that boxes its vectors shows there before it shows anywhere else.
 * Arguments are names of benchmarks, as parts of their class names; without any, all run.
 */
public final class Report {
  private Report() {}

  public static void main(String[] arguments) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder().verbosity(VerboseMode.SILENT).addProfiler(GCProfiler.class);
    List<String> names = arguments.length == 0 ? List.of("io.abaculus") : List.of(arguments);
    names.forEach(options::include);
    options.include(FmaPeakBenchmark.class.getSimpleName());
    Collection<RunResult> results = new Runner(options.build()).run();

    double peak = 0;
    for (RunResult result : results) {
      if (name(result).startsWith(FmaPeakBenchmark.class.getSimpleName())) {
        peak = FmaPeakBenchmark.flops() / nanoseconds(result);
      }
    }
    System.out.printf(Locale.ROOT, "peak of one core: %.1f GFLOP/s%n", peak);
    List<Double> shares = new ArrayList<>();
    for (RunResult result : results) {
      System.out.printf(
          Locale.ROOT, "%s  %.1f KiB a call%n", line(result, peak, shares),
          allocated(result) / 1024);
    }
    if (!shares.isEmpty()) {
      double mean = Math.exp(shares.stream().mapToDouble(Math::log).average().orElse(0));
      System.out.printf(
          Locale.ROOT, "matrix products, one thread, geometric mean: %.2f of peak%n", mean);
    }
  }

  private static String line(RunResult result, double peak, List<Double> shares) {
    String name = name(result);
    double time = nanoseconds(result);
    String label = name + " " + parameters(result);
    if (name.startsWith("MatrixBenchmark")) {
      MatrixProduct shape =
          MatrixBenchmark.shape(parameter(result, "layer"), parameter(result, "product"));
      double rate = shape.flops() / time;
      if (parameter(result, "threads").equals("1")) {
        shares.add(rate / peak);
      }
      return String.format(
          Locale.ROOT, "%-70s %8.1f GFLOP/s  %.2f of one core's peak", label, rate, rate / peak);
    }
    if (name.startsWith("AttentionBenchmark")) {
      return String.format(
          Locale.ROOT,
          "%-70s %8.1f GFLOP/s",
          label,
          AttentionBenchmark.flops(name.endsWith("Backward")) / time);
    }
    if (name.startsWith("SoftSortBenchmark")) {
      return String.format(
          Locale.ROOT,
          "%-70s %8.0f rows/s  %.1f us a row",
          label,
          SoftSortBenchmark.ROWS / time * 1e9,
          time / SoftSortBenchmark.ROWS / 1e3);
    }
    if (name.startsWith("VitStepBenchmark")) {
      return String.format(
          Locale.ROOT,
          "%-70s %8.2f images/s %8.1f GFLOP/s",
          label,
          VitStepBenchmark.BATCH / time * 1e9,
          VitStepBenchmark.flops() / time);
    }
    return String.format(Locale.ROOT, "%-70s %8.0f ns", label, time);
  }

  private static String name(RunResult result) {
    String whole = result.getParams().getBenchmark();
    return whole.substring(whole.lastIndexOf('.', whole.lastIndexOf('.') - 1) + 1);
  }

  private static String parameters(RunResult result) {
    return String.join(
        " ",
        result.getParams().getParamsKeys().stream()
            .map(key -> key + "=" + result.getParams().getParam(key))
            .toList());
  }

  private static String parameter(RunResult result, String key) {
    return result.getParams().getParam(key);
  }

  /** Bytes that one call allocates on all threads together. */
  private static double allocated(RunResult result) {
    Result<?> rate = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return rate == null ? Double.NaN : rate.getScore();
  }

  private static double nanoseconds(RunResult result) {
    return result.getPrimaryResult().getScore();
  }
}
