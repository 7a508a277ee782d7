package io.abaculus.neco.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.abaculus.conformance.CaseResult;
import io.abaculus.conformance.GoldenCase;
import io.abaculus.conformance.GoldenRunner;
import io.abaculus.device.Devices;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The golden cases about images, crops, the loss and training, on every device. */
final class NecoGoldenCasesTest {
  private final GoldenRunner runner = new GoldenRunner(AllCases.runners());

  @TestFactory
  Stream<DynamicNode> everyCaseAgreesOnEveryDevice() throws IOException, URISyntaxException {
    List<Path> cases = Stream.concat(files("neco").stream(), files("image").stream()).toList();
    assertEquals(8 + 9, cases.size());
    return Stream.of("reference", "cpu")
        .map(
            device -> dynamicContainer(
                device,
                cases.stream()
                    .map(
                        file -> dynamicTest(
                            file.getFileName().toString(), () -> check(file, device)))));
  }

  private void check(Path file, String device) throws IOException {
    CaseResult result = runner.run(GoldenCase.read(file), Devices.get(device));
    assertTrue(result.passed(), result::message);
  }

  private static List<Path> files(String folder) throws IOException, URISyntaxException {
    URL resource =
        Objects.requireNonNull(NecoGoldenCasesTest.class.getResource("/golden/" + folder));
    try (Stream<Path> all = Files.list(Path.of(resource.toURI()))) {
      return all.sorted().toList();
    }
  }
}
