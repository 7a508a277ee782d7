package io.abaculus.bench;

import io.abaculus.bench.Workload.Step;
import io.abaculus.cpu.CpuDevice;
import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.Workers;
import io.abaculus.plan.Plan;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * What the time of a step goes to on the CPU, kernel by kernel, and what of it passes between kernels. Prints a
 * Markdown table.
 */
@Command(
    name = "StepReport",
    description = "Says what the time of a training step goes to on the CPU.",
    mixinStandardHelpOptions = true)
public final class StepReport implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of("what", "a step", "ms", "share", "GFLOP/s");
  private static final int WARM_UPS = 3;

  @Option(names = "--only", defaultValue = "neco step",
      description = "A part of the name of what is run, as DeviceReport has it; ${DEFAULT-VALUE} if not given.") private String only;

  @Option(names = "--batch", defaultValue = "8",
      description = "Images of a step; ${DEFAULT-VALUE} if not given.") private int batch;

  @Option(names = "--crops", split = ",", arity = "1", defaultValue = "224,98",
      description = "Sides of global and local crops; ${DEFAULT-VALUE} if not given.") private List<
          Integer> crops;

  @Option(names = "--steps", defaultValue = "10",
      description = "How many are run, after three that do not count; ${DEFAULT-VALUE} if not given.") private int steps;

  private final PrintWriter out;

  /** A report. */
  StepReport(PrintWriter out) {
    this.out = out;
  }

  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.exit(new CommandLine(new StepReport(out)).execute(arguments));
  }

  @Override
  public Integer call() {
    return run(WorkloadSizes.of(0, crops.getFirst(), crops.getLast()));
  }

  /** Runs the first workload that has the name. */
  int run(WorkloadSizes sizes) {
    if (steps < 1) {
      throw new ParameterException(
          new CommandLine(this), "--steps takes 1 or more, not " + steps);
    }
    KernelTimes times = new KernelTimes();
    try (CpuDevice device = new CpuDevice(new Workers(), KernelProvider.load(), times)) {
      Workload workload = workload(new ModelWorkloads(device, sizes));
      Supplier<Step> next = workload.setUp().get();
      for (int i = 0; i < WARM_UPS; i++) {
        next.get().run();
      }
      times.clear();
      double[] milliseconds = new double[steps];
      for (int i = 0; i < steps; i++) {
        long start = System.nanoTime();
        next.get().run();
        milliseconds[i] = (System.nanoTime() - start) * 1e-6;
      }
      Plan plan = next.get().plan();
      out.printf(
          Locale.ROOT, "%s %s, %s, %d steps; of each %s, %s read or written by kernels%n%n",
          workload.name(), workload.shape(), device.description(), steps,
          Plan.quantity(plan.flops(), "FLOP"), Plan.quantity(plan.bytesMoved(), "B"));
      print(times, milliseconds);
    }
    return 0;
  }

  private Workload workload(ModelWorkloads models) {
    return models.ofBatch(batch).stream()
        .filter(workload -> workload.name().contains(only))
        .findFirst()
        .orElseThrow(
            () -> new ParameterException(
                new CommandLine(this),
                "--only: there is no '%s' among %s"
                    .formatted(
                        only, models.ofBatch(batch).stream().map(Workload::name).toList())));
  }

  private void print(KernelTimes times, double[] milliseconds) {
    double step = Arrays.stream(milliseconds).average().orElse(0);
    out.println(MarkdownRow.of(COLUMNS));
    out.println(MarkdownRow.rule(COLUMNS.size()));
    double kernels = 0;
    long flops = 0;
    for (KernelTimes.Total total : times.longestFirst()) {
      row(total.kind(), total.count() / steps, total.nanos() * 1e-6 / steps, step,
          total.flops() / steps);
      kernels += total.nanos() * 1e-6 / steps;
      flops += total.flops() / steps;
    }
    row("all kernels", times.count() / steps, kernels, step, flops);
    row("between them: the graph, its plan, what crosses", 1, step - kernels, step, 0);
    Arrays.sort(milliseconds);
    out.printf(
        Locale.ROOT, "%nA step: mean %.1f ms, median %.1f (%.1f to %.1f)%n", step,
        milliseconds[milliseconds.length / 2], milliseconds[0],
        milliseconds[milliseconds.length - 1]);
  }

  private void row(String what, long count, double milliseconds, double step, long flops) {
    out.println(
        MarkdownRow.of(
            List.of(
                what, Long.toString(count), digits("%.2f", milliseconds),
                digits("%.1f %%", 100 * milliseconds / step),
                flops == 0 ? "" : digits("%.0f", flops * 1e-6 / milliseconds))));
  }

  private static String digits(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
