package io.abaculus.nn.pretrained;

import static io.abaculus.nn.pretrained.PretrainedFiles.assertFeatures;
import static io.abaculus.nn.pretrained.PretrainedFiles.assertSameBackbone;
import static io.abaculus.nn.pretrained.PretrainedFiles.resource;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Hugging Face's {@code ViTModel}, as facebook/dino-vits16 is one; see {@code generate_vit.py}. */
class ViTModelTest {
  private static final float TOLERANCE = 1e-5f;

  /** The layer norm's epsilon and the resizing of positions are others than in DINO's own code. */
  private static final VitConfig MODEL =
      new VitConfig(
          Architecture.DINO, 8, 2, 8, 2, 2, 3, FeedForwardKind.MLP, 0,
          new PositionResizing(0, false), 1e-12, 0, 0, false);

  @ParameterizedTest
  @CsvSource({"own, 8, 8", "other, 12, 10"})
  void itsFeaturesAreThoseOfTransformersForAnySizeOfImage(String images, int height, int width)
      throws IOException {
    Device device = Devices.standard();
    try (PretrainedWeights weights = PretrainedWeights.open(resource("hf-vit"));
        SafetensorsFile expected = SafetensorsFile.open(resource("hf-vit-expected.safetensors"))) {
      assertEquals(MODEL, weights.architecture());
      assertEquals(List.of("pooler.dense.bias", "pooler.dense.weight"), weights.heads());
      Tensor batch =
          Tensors.of(expected.readFloats(images + ".images"), device, 1, 3, height, width);
      assertFeatures(weights, batch, expected, images, TOLERANCE);
    }
  }

  @Test
  void aClassifierInMemoryHasTheSameWeightsUnderOtherNames() throws IOException {
    try (PretrainedWeights memory =
        PretrainedWeights.open(resource("hf-vit-memory.pth"), null, MODEL);
        PretrainedWeights file = PretrainedWeights.open(resource("hf-vit"))) {
      assertEquals("vit.", memory.prefix());
      assertEquals(MODEL, memory.architecture());
      assertEquals(List.of(), memory.comparison().lines());
      assertSameBackbone(file, memory);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Naming.class, names = {"DINOV2", "TIMM"})
  void whoseCodeHasAnotherEpsilonIsSaid(Naming naming) throws IOException {
    try (PretrainedWeights weights = PretrainedWeights.open(resource("hf-vit"))) {
      assertEquals(
          List.of(
              "the layer norm's epsilon is 1.0E-12, and 1.0E-6 in the code of %s, whose features differ a"
                  .formatted(naming.label())
                  + " little"),
          new WeightExport(weights, LoadOptions.STRICT, naming, null).notHeld());
    }
  }
}
