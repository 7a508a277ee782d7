package io.abaculus.nn.vit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.Scope;
import org.junit.jupiter.api.Test;

class VitConfigTest {

  @Test
  void sizesHaveAsManyParametersAsTheReleasedModels() {
    assertEquals(22_056_576, VitConfig.dinov2Small().parameterCount());
    assertEquals(22_058_112, VitConfig.dinov2Small().asReleasedWithRegisters().parameterCount());
    assertEquals(86_580_480, VitConfig.dinov2Base().parameterCount());
    assertEquals(304_368_640, VitConfig.dinov2Large().parameterCount());
    assertEquals(1_136_480_768, VitConfig.dinov2Giant().parameterCount());
  }

  @Test
  void dinoSmallHasAsManyParametersAsTheReleasedModel() {
    // Caron et al., table 2: 21 million; summed from the shapes in the published state dict.
    assertEquals(21_665_664, VitConfig.dinoSmall().parameterCount());
  }

  @Test
  void aModelHasAsManyParametersAsItsConfigurationSays() {
    for (VitConfig config : new VitConfig[]{
      VitConfig.dinov2Small(),
      VitConfig.dinov2Small().asReleasedWithRegisters(),
      VitConfig.dinoSmall(),
      TinyModels.swiGlu()
    }) {
      VisionTransformer model =
          new VisionTransformer(config, Scope.blank(DType.FLOAT32, Devices.standard()));
      assertEquals(config.parameterCount(), model.parameterCount());
    }
  }

  @Test
  void theGiantsFeedForwardWidthIsRoundedAsInDinov2() {
    assertEquals(4096, VitConfig.dinov2Giant().hiddenSize());
  }

  @Test
  void dropPathGrowsEvenlyInFloats() {
    VitConfig config = VitConfig.dinov2Small().withDropPath(0.1);
    assertEquals(0, config.dropPathRate(0));
    assertEquals(0.1f / 11, config.dropPathRate(1), 1e-9);
    // The float nearest to 0.1 is above it, which makes DINOv2 treat the last block unlike the others.
    assertEquals(0.10000000149011612, config.dropPathRate(11));
  }

  @Test
  void refusesSizesThatMakeNoModel() {
    assertThrows(
        TensorException.class, () -> VitConfig.dinov2Small().withDropPath(1));
    assertThrows(TensorException.class, () -> VitConfig.dinov2Small().withImageSize(13));
  }
}
