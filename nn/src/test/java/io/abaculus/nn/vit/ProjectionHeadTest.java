package io.abaculus.nn.vit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.nn.Scope;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProjectionHeadTest {

  private static List<String> names(int layers) {
    Scope scope = Scope.random(1).child("projection_head");
    return new ProjectionHead(scope, 24, 32, 16, layers)
        .parameters().stream().map(Parameter::toString).toList();
  }

  @Test
  void layersAreNumberedAsInASequenceThatCountsActivations() {
    assertEquals(
        List.of(
            "projection_head.0.weight float32(32, 24)",
            "projection_head.0.bias float32(32)",
            "projection_head.2.weight float32(32, 32)",
            "projection_head.2.bias float32(32)",
            "projection_head.4.weight float32(16, 32)",
            "projection_head.4.bias float32(16)"),
        names(3));
  }

  @Test
  void aSingleLayerHasNoNumber() {
    assertEquals(
        List.of("projection_head.weight float32(16, 24)", "projection_head.bias float32(16)"),
        names(1));
  }

  @Test
  void embeddingsHaveLengthOne() {
    ProjectionHead head = new ProjectionHead(Scope.random(1), 24, 32, 16, 3);
    for (float length : head.forward(new RandomKey(5).normal(2, 3, 24)).square().sum(-1)
        .toFloatArray()) {
      assertEquals(1, length, 1e-5);
    }
  }
}
