package io.abaculus.eval.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.conformance.CaseResult;
import io.abaculus.conformance.GoldenCase;
import io.abaculus.conformance.GoldenRunner;
import io.abaculus.device.Devices;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores that NeCo's own code gave, and in-context segmentation as Hummingbird's open evaluation does it. */
class EvaluationCasesTest {
  @ParameterizedTest
  @ValueSource(strings = {"miou_linear", "miou_hungarian", "miou_hungarian_over",
    "miou_many_to_one", "miou_many_to_one_precision", "hummingbird_unbounded",
    "hummingbird_bounded"})
  void theScoreIsThatOfTheReference(String name) throws IOException, URISyntaxException {
    Path file =
        Path.of(
            Objects.requireNonNull(
                EvaluationCasesTest.class.getResource(
                    "/golden/eval/" + name + ".safetensors"))
                .toURI());
    CaseResult result =
        new GoldenRunner(EvaluationCases.runners())
            .run(GoldenCase.read(file), Devices.get("reference"));
    assertTrue(result.passed(), result::message);
  }
}
