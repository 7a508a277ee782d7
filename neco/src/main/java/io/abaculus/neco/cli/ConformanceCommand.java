package io.abaculus.neco.cli;

import io.abaculus.conformance.CaseResult;
import io.abaculus.conformance.GoldenCase;
import io.abaculus.conformance.GoldenRunner;
import io.abaculus.device.Device;
import io.abaculus.neco.conformance.AllCases;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus conformance}: compares this implementation with the numbers of the reference. */
@Command(
    name = "conformance",
    description = {
      "Computes golden cases and compares with what they expect.",
      "Those in a folder and below it.",
      "Exit status: 0 all passed, 1 some failed, 2 there are no cases or the usage was wrong."
    },
    mixinStandardHelpOptions = true)
public final class ConformanceCommand implements Callable<Integer> {
  private static final String SUFFIX = ".safetensors";
  private static final int PASSED = 0;
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;
  @Mixin private DeviceOptions devices;

  private Path folder = Path.of("");

  @Parameters(paramLabel = "DIR", description = "A folder of golden cases (.safetensors).")
  void folder(Path path) {
    folder = path;
  }

  @Override
  public Integer call() {
    List<Path> files = cases();
    Device device = devices.open();
    GoldenRunner runner = new GoldenRunner(AllCases.runners());
    PrintWriter out = spec.commandLine().getOut();
    int passed = 0;
    for (Path file : files) {
      CaseResult result = result(file, runner, device);
      passed += result.passed() ? 1 : 0;
      out.println(line(file, result));
      out.flush();
    }
    int failed = files.size() - passed;
    out.printf(Locale.ROOT, "%d passed, %d failed%n", passed, failed);
    out.flush();
    return failed == 0 ? PASSED : FAILED;
  }

  private List<Path> cases() {
    if (!Files.exists(folder)) {
      throw new ParameterException(spec.commandLine(), "there is no folder " + folder);
    }
    List<Path> files;
    try (Stream<Path> below = Files.walk(folder.toRealPath())) {
      files =
          below
              .filter(path -> path.getFileName().toString().endsWith(SUFFIX))
              .filter(path -> !Files.isDirectory(path))
              .sorted()
              .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new ParameterException(
          spec.commandLine(), "cannot read the folder " + folder + ": " + e.getMessage(), e);
    }
    if (files.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "there are no cases (*" + SUFFIX + ") in " + folder);
    }
    return files;
  }

  private static CaseResult result(Path file, GoldenRunner runner, Device device) {
    GoldenCase golden;
    try {
      golden = GoldenCase.read(file);
    } catch (IOException | RuntimeException e) {
      return new CaseResult(false, Double.NaN, "cannot be read: " + e.getMessage());
    }
    return runner.run(golden, device);
  }

  private String line(Path file, CaseResult result) {
    String verdict = result.passed() ? "passed" : "FAILED";
    String error =
        Double.isNaN(result.largestError())
            ? ""
            : String.format(Locale.ROOT, "largest error %.2e; ", result.largestError());
    // One line a case, whatever a message holds.
    String message = String.valueOf(result.message()).replaceAll("\\s+", " ");
    return "%s  %s  %s%s".formatted(verdict, name(file), error, message);
  }

  /** The file as seen from the folder. */
  private String name(Path file) {
    try {
      Path relative = folder.toRealPath().relativize(file);
      return relative.toString().isEmpty() ? file.getFileName().toString() : relative.toString();
    } catch (IOException e) {
      return file.toString();
    }
  }
}
