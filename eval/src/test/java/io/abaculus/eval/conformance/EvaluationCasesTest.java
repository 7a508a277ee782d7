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

/** Scores that NeCo's own code gave. */
class EvaluationCasesTest {
  @ParameterizedTest
  @ValueSource(strings = {"linear", "hungarian", "hungarian_over", "many_to_one",
    "many_to_one_precision"})
  void theScoreIsThatOfTheReference(String name) throws IOException, URISyntaxException {
    Path file =
        Path.of(
            Objects.requireNonNull(
                EvaluationCasesTest.class.getResource(
                    "/golden/eval/miou_" + name + ".safetensors"))
                .toURI());
    CaseResult result =
        new GoldenRunner(EvaluationCases.runners())
            .run(GoldenCase.read(file), Devices.get("reference"));
    assertTrue(result.passed(), result::message);
  }
}
