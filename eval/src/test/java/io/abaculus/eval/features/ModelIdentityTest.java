package io.abaculus.eval.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import org.junit.jupiter.api.Test;

class ModelIdentityTest {
  private static final VitConfig CONFIG =
      VitConfig.dinov2Small().withDepth(1).withImageSize(28);

  private static ModelIdentity identity(String name, long seed) {
    Scope scope = Scope.random(seed, DType.FLOAT32, Devices.standard());
    return ModelIdentity.of(name, new VisionTransformer(CONFIG, scope));
  }

  @Test
  void equalWeightsHaveOneDigestWhateverTheyAreCalled() {
    assertEquals(identity("a.pth", 1).digest(), identity("b.safetensors", 1).digest());
  }

  @Test
  void otherWeightsHaveAnotherDigest() {
    assertNotEquals(identity("a", 1).digest(), identity("a", 2).digest());
  }
}
