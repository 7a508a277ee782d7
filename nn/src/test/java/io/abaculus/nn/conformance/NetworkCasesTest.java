package io.abaculus.nn.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.conformance.CaseResult;
import io.abaculus.conformance.GoldenCase;
import io.abaculus.conformance.GoldenRunner;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Models, all their gradients, and optimizers, against what the reference implementations computed. */
class NetworkCasesTest {

  @TestFactory
  List<DynamicTest> everyGoldenCaseAgreesOnTheReferenceDevice() throws Exception {
    return cases(Devices.get("reference"));
  }

  @TestFactory
  List<DynamicTest> everyGoldenCaseAgreesOnTheCpu() throws Exception {
    return cases(Devices.get("cpu"));
  }

  private static List<DynamicTest> cases(Device device) throws IOException, URISyntaxException {
    GoldenRunner runner = new GoldenRunner(NetworkCases.runners());
    Path golden =
        Path.of(Objects.requireNonNull(NetworkCasesTest.class.getResource("/golden")).toURI());
    try (Stream<Path> files = Files.walk(golden)) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .sorted()
          .map(
              file -> DynamicTest.dynamicTest(
                  golden.relativize(file).toString(), () -> check(runner, file, device)))
          .toList();
    }
  }

  private static void check(GoldenRunner runner, Path file, Device device) throws IOException {
    CaseResult result = runner.run(GoldenCase.read(file), device);
    assertTrue(result.passed(), result::message);
  }
}
