package io.abaculus.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.abaculus.device.Device;
import io.abaculus.device.DeviceSettings;
import io.abaculus.device.Devices;
import io.abaculus.device.ProductMath;
import io.abaculus.device.Traffic;
import io.abaculus.neco.train.PeakMemory;
import io.abaculus.plan.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times operations, vision transformers and the step of NeCo on any device, by the plans that programs run.
 * Prints a line of JSON for each, as {@code bench/peers/gpu.py} does for PyTorch, and all of them as a
 * Markdown table at the end. What fails is a line too, and so is what there was no time for.
 */
@Command(
    name = "DeviceReport",
    description = "Times operations, vision transformers and the step of NeCo on a device.",
    mixinStandardHelpOptions = true)
public final class DeviceReport implements Callable<Integer> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> COLUMNS =
      List.of(
          "work", "shape", "ms", "rate", "first, ms", "to device", "to host", "launches",
          "planned");

  @Option(names = "--device", defaultValue = "cpu",
      description = "What computes, as of ./abaculus devices; ${DEFAULT-VALUE} if not given.") private String deviceName;

  @Option(names = "--gpu-math", defaultValue = "compiled",
      description = "What computes products on a GPU, compiled or library; ${DEFAULT-VALUE} if not given.") private String math;

  @Option(names = "--tf32",
      description = "With --gpu-math library: factors are rounded to TF32.") private boolean tf32;

  @Option(names = "--gpu-replay",
      description = "A GPU records the launches of a step, and replays them as a CUDA graph.") private boolean replay;

  @Option(names = "--batch", split = ",", defaultValue = "16,64",
      description = "Images of a step, one or several; ${DEFAULT-VALUE} if not given.") private List<
          Integer> batches;

  @Option(names = "--crops", split = ",", arity = "1", defaultValue = "224,98",
      description = "Sides of global and local crops; ${DEFAULT-VALUE} if not given.") private List<
          Integer> crops;

  @Option(names = "--large",
      description = "ViT-L/14, too, of 1.2 GB of weights.") private boolean large;

  @Option(names = "--set", paramLabel = "KEY=VALUE",
      description = "A setting of the step of NeCo, such as train.gradient_checkpointing=true; may be repeated.") private List<
          String> settings =
              List.of();

  @Option(names = "--largest", defaultValue = "8192",
      description = "Side of the largest square matrices; ${DEFAULT-VALUE} if not given.") private int largest;

  @Option(names = "--only", split = ",",
      description = "Parts of the names of what is timed; everything if not given.") private List<
          String> only =
              List.of("");

  @Option(names = "--seconds", defaultValue = "2",
      description = "For the runs of one thing, of which there are 3 to 15, and as long before them; ${DEFAULT-VALUE} if not given.") private double seconds;

  @Option(names = "--limit", defaultValue = "3600",
      description = "Seconds after which nothing more begins; ${DEFAULT-VALUE} if not given.") private double limit;

  private final PrintWriter out;
  private final List<String> table = new ArrayList<>();

  /** A report. */
  DeviceReport(PrintWriter out) {
    this.out = out;
  }

  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.exit(new CommandLine(new DeviceReport(out)).execute(arguments));
  }

  @Override
  public Integer call() {
    return run(WorkloadSizes.of(largest, crops.getFirst(), crops.getLast()).with(settings));
  }

  /** Times everything that was asked for; 0 if nothing of it failed. */
  int run(WorkloadSizes sizes) {
    long start = System.nanoTime();
    Device device = Devices.get(deviceName, deviceSettings());
    printDevice(device);
    int failures = 0;
    for (Workload workload : workloads(device, sizes)) {
      if ((System.nanoTime() - start) * 1e-9 > limit) {
        print(workload, json -> json.writeBooleanField("skipped", true));
        continue;
      }
      try {
        print(workload, WorkloadTiming.of(workload, device, seconds));
      } catch (RuntimeException | Error e) {
        failures++;
        print(workload, json -> json.writeStringField("failed", e.toString()));
      }
    }
    printTable();
    return failures == 0 ? 0 : 1;
  }

  private DeviceSettings deviceSettings() {
    ProductMath products =
        switch (math) {
          case "compiled" -> ProductMath.COMPILED;
          case "library" -> tf32 ? ProductMath.LIBRARY_TF32 : ProductMath.LIBRARY;
          default ->
              throw new CommandLine.ParameterException(
                  new CommandLine(this),
                  "--gpu-math takes compiled or library, not '" + math + "'");
        };
    return new DeviceSettings(products, replay);
  }

  /** What is most worth knowing first. */
  private List<Workload> workloads(Device device, WorkloadSizes sizes) {
    ModelWorkloads models = new ModelWorkloads(device, sizes);
    OperationWorkloads operations = new OperationWorkloads(device, sizes);
    List<Workload> all = new ArrayList<>();
    batches.forEach(batch -> all.addAll(models.ofBatch(batch)));
    if (large) {
      batches.forEach(batch -> all.addAll(models.largest(batch)));
    }
    batches.forEach(batch -> all.addAll(operations.ofBatch(batch)));
    all.addAll(operations.squareProducts());
    return all.stream()
        .filter(workload -> only.stream().anyMatch(part -> workload.name().contains(part)))
        .toList();
  }

  private void printDevice(Device device) {
    printLine(
        json -> {
          json.writeStringField("side", "abaculus");
          json.writeStringField("device", device.name());
          json.writeStringField("description", device.description());
          json.writeStringField("products", deviceSettings().products().toString());
          json.writeBooleanField("replay", replay);
        });
  }

  private void print(Workload workload, WorkloadTiming timing) {
    Traffic traffic = timing.traffic();
    double rate = workload.work() / timing.median() * 1e3;
    print(
        workload,
        json -> {
          json.writeNumberField("ms", rounded(timing.median()));
          json.writeNumberField("fastest", rounded(timing.fastest()));
          json.writeNumberField("slowest", rounded(timing.slowest()));
          json.writeNumberField("runs", timing.runs());
          json.writeNumberField("rate", rounded(rate));
          json.writeStringField("unit", workload.unit());
          json.writeNumberField("first_ms", rounded(timing.first()));
          json.writeNumberField("bytes_to_device", traffic.bytesToDevice());
          json.writeNumberField("bytes_to_host", traffic.bytesToHost());
          json.writeNumberField("launches", traffic.launches());
          json.writeNumberField("planned_bytes", timing.plannedBytes());
          json.writeNumberField("process_bytes", PeakMemory.bytes());
        });
    table.add(
        MarkdownRow.of(
            List.of(
                workload.name(), workload.shape(),
                "%s (%s to %s)"
                    .formatted(
                        digits(timing.median()), digits(timing.fastest()),
                        digits(timing.slowest())),
                digits(rate) + " " + workload.unit(), digits(timing.first()),
                Plan.quantity(traffic.bytesToDevice(), "B"),
                Plan.quantity(traffic.bytesToHost(), "B"), Long.toString(traffic.launches()),
                Plan.quantity(timing.plannedBytes(), "B"))));
  }

  private static String digits(double number) {
    return String.format(Locale.ROOT, "%.4g", number);
  }

  private static double rounded(double number) {
    return Math.round(number * 1e4) / 1e4;
  }

  private void print(Workload workload, Fields fields) {
    printLine(
        json -> {
          json.writeStringField("side", "abaculus");
          json.writeStringField("name", workload.name());
          json.writeStringField("shape", workload.shape());
          fields.write(json);
        });
  }

  /** The fields of a line. */
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private void printLine(Fields fields) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    out.println(line);
    out.flush();
  }

  private void printTable() {
    out.println(MarkdownRow.of(COLUMNS));
    out.println(MarkdownRow.rule(COLUMNS.size()));
    table.forEach(out::println);
    out.flush();
  }
}
