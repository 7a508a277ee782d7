package io.abaculus.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.search.ExactSearch;
import io.abaculus.eval.search.RowStore;
import io.abaculus.neco.train.PeakMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times exact search among random rows, and prints what {@code bench/peers/search.py} prints for faiss: a
 * line of JSON with the median of the runs, the seconds of processors that it took, and the most memory
 * that the process had.
 */
@Command(
    name = "SearchReport",
    description = "Times exact search of queries among random rows.",
    mixinStandardHelpOptions = true)
public final class SearchReport implements Callable<Integer> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int APPENDED_AT_ONCE = 10_000;
  private static final long MIB = 1 << 20;

  @Option(names = "--device", defaultValue = "cpu",
      description = "What computes, as of ./abaculus devices; ${DEFAULT-VALUE} if not given.") private String deviceName;

  @Option(names = "--queries", defaultValue = "10000",
      description = "How many; ${DEFAULT-VALUE} if not given.") private int queries;

  @Option(names = "--rows", defaultValue = "1000000",
      description = "How many; ${DEFAULT-VALUE} if not given.") private long rows;

  @Option(names = "--width", defaultValue = "384",
      description = "Numbers of a row; ${DEFAULT-VALUE} if not given.") private int width;

  @Option(names = "--neighbors", defaultValue = "30",
      description = "Of each query; ${DEFAULT-VALUE} if not given.") private int neighbors;

  @Option(names = "--runs", defaultValue = "3",
      description = "Of which the median is printed, after one on a tenth of the queries; ${DEFAULT-VALUE} if not given.") private int runs;

  @Option(names = "--memory", defaultValue = "2048",
      description = "MiB of rows that may be in memory; ${DEFAULT-VALUE} if not given.") private long memory;

  @Option(names = "--folder",
      description = "For the file of the other rows; that of temporary files if not given.") private Path folder =
          Path.of(System.getProperty("java.io.tmpdir"));

  private final PrintWriter out;

  /** A report. */
  SearchReport(PrintWriter out) {
    this.out = out;
  }

  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.exit(new CommandLine(new SearchReport(out)).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Device device = Devices.get(deviceName);
    SplittableRandom random = new SplittableRandom(1);
    try (RowStore store = RowStore.limited(width, memory * MIB, folder);
        ExactSearch search = new ExactSearch(store, device)) {
      while (store.size() < rows) {
        store.append(uniform(random, (int) Math.min(APPENDED_AT_ONCE, rows - store.size())));
      }
      float[] few = uniform(random, Math.max(1, queries / 10));
      search.search(few, few.length / width, neighbors);
      float[] all = uniform(random, queries);
      double[] seconds = new double[runs];
      double processors = processorSeconds();
      for (int run = 0; run < runs; run++) {
        long start = System.nanoTime();
        search.search(all, queries, neighbors);
        seconds[run] = (System.nanoTime() - start) * 1e-9;
      }
      print(store, seconds, (processorSeconds() - processors) / runs);
    }
    return 0;
  }

  private float[] uniform(SplittableRandom random, int count) {
    return RandomFloats.next(random, count * width);
  }

  private void print(RowStore store, double[] seconds, double processors) throws IOException {
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    double work = 2e-9 * queries * rows * width;
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("side", "abaculus");
      json.writeStringField("name", "exact search");
      json.writeStringField(
          "shape", "%dx%dx%d, %d neighbours".formatted(queries, rows, width, neighbors));
      json.writeNumberField("ms", rounded(median * 1e3));
      json.writeNumberField("fastest", rounded(sorted[0] * 1e3));
      json.writeNumberField("slowest", rounded(sorted[sorted.length - 1] * 1e3));
      json.writeNumberField("runs", runs);
      json.writeNumberField("rate", rounded(work / median));
      json.writeStringField("unit", "GFLOP/s");
      json.writeNumberField("processor_seconds", rounded(processors));
      json.writeNumberField("rate_per_processor", rounded(work / processors));
      json.writeNumberField("bytes_in_memory", store.bytesInMemory());
      json.writeNumberField("bytes_in_file", store.bytesInFile());
      json.writeNumberField("peak_bytes", PeakMemory.bytes());
      json.writeEndObject();
    }
    out.println(line);
    out.flush();
  }

  private static double rounded(double number) {
    return Math.round(number * 1e2) / 1e2;
  }

  /** What all threads took so far. */
  private static double processorSeconds() {
    return ManagementFactory
        .getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getProcessCpuTime() * 1e-9
            : Double.NaN;
  }
}
