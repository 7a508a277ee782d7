package io.abaculus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.tornado.TestDevice;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every golden case of operations on tensors, values and gradients, on every device. */
final class GoldenCasesTest {
  private final GoldenRunner runner = new GoldenRunner(TensorCases.runners());

  @TestFactory
  Stream<DynamicNode> everyCaseAgreesOnEveryDevice() throws IOException, URISyntaxException {
    List<Path> cases = Stream.concat(files("tensor/abs").stream(), files(
        "sort/bitonic_cauchy_n2_s10").stream()).toList();
    assertEquals(68 + 72, cases.size());
    return Stream.of(
        Devices.get("reference"), Devices.get("cpu"), TestDevice.openWatched())
        .map(
            device -> dynamicContainer(
                device.name(),
                cases.stream()
                    .map(
                        file -> dynamicTest(
                            file.getFileName().toString(), () -> check(file, device)))));
  }

  @TestFactory
  Stream<DynamicNode> productsAgreeByTheLibraryOfAGpu() throws IOException, URISyntaxException {
    Device device = TestDevice.openWatchedWithLibrary();
    List<Path> cases =
        files("tensor/abs").stream()
            .filter(file -> file.getFileName().toString().contains("matmul"))
            .toList();
    assertFalse(cases.isEmpty());
    return cases.stream()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> check(file, device)));
  }

  private void check(Path file, Device device) throws IOException {
    CaseResult result = runner.run(GoldenCase.read(file), device);
    assertTrue(result.passed(), result::message);
    assertTrue(result.largestError() < 0.01, result::message);
  }

  /** All files of the folder of one. */
  private static List<Path> files(String one) throws IOException, URISyntaxException {
    Path path =
        Path.of(
            Objects.requireNonNull(
                GoldenCasesTest.class.getResource("/golden/" + one + ".safetensors"))
                .toURI());
    try (Stream<Path> all = Files.list(path.getParent())) {
      return all.sorted().toList();
    }
  }
}
