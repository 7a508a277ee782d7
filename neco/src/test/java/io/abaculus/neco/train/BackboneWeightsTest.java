package io.abaculus.neco.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.nn.Scope;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackboneWeightsTest {
  private static final VitConfig SMALL =
      VitConfig.dinov2Small().withDepth(1).withImageSize(28);

  @TempDir private Path folder;

  private static VisionTransformer model(VitConfig config, long seed) {
    return new VisionTransformer(config, Scope.random(seed, DType.FLOAT32, Devices.standard()));
  }

  private static float[] numbers(VisionTransformer model, String name) {
    return Objects.requireNonNull(model.namedParameters().get(name)).value().toFloatArray();
  }

  @Test
  void whatWasSavedIsLoaded() throws IOException {
    VisionTransformer saved = model(SMALL, 1);
    Path file = folder.resolve("weights.safetensors");
    BackboneWeights.save(file, saved);

    VisionTransformer loaded = model(SMALL, 2);
    assertEquals(List.of(), BackboneWeights.load(file, loaded, false));

    for (String name : saved.namedParameters().keySet()) {
      assertArrayEquals(numbers(saved, name), numbers(loaded, name), name);
    }
  }

  @Test
  void registersThatTheModelLacksAreLeftOut() throws IOException {
    VisionTransformer saved = model(SMALL.asReleasedWithRegisters(), 1);
    Path file = folder.resolve("weights.safetensors");
    BackboneWeights.save(file, saved);

    VisionTransformer loaded = model(SMALL, 2);
    assertEquals(
        List.of("left out: 4 registers"), BackboneWeights.load(file, loaded, false));

    assertArrayEquals(numbers(saved, "pos_embed"), numbers(loaded, "pos_embed"));
  }

  @Test
  void aHeadIsLeftOutAndNamed() throws IOException {
    VisionTransformer saved = model(SMALL, 1);
    StateDict withHead =
        StateDict.of(saved)
            .and(
                StateDict.of(model(SMALL, 3))
                    .renamed(name -> name.equals("norm.bias") ? "projection_head.bias" : null));
    Path file = folder.resolve("weights.safetensors");
    ModelCheckpoint.save(file, withHead, Map.of());

    assertEquals(
        List.of("left out: 1 tensors of heads, such as projection_head.bias"),
        BackboneWeights.load(file, model(SMALL, 2), false));
  }

  @Test
  void whichOfSeveralModelsIsTakenIsSaidAndHowAnotherIs() throws IOException {
    StateDict one = StateDict.of(model(SMALL, 1));
    Path file = folder.resolve("weights.safetensors");
    ModelCheckpoint.save(
        file,
        one.withPrefix("state_dict.")
            .and(StateDict.of(model(SMALL, 3)).withPrefix("state_dict_ema.")),
        Map.of());

    VisionTransformer loaded = model(SMALL, 2);
    assertEquals(
        List.of(
            "of 2 models in " + file
                + " the one under 'state_dict_ema.' was taken, not 'state_dict.' ('abaculus convert"
                + " --prefix ... --format dinov2' makes a file of another one)"),
        BackboneWeights.load(file, loaded, false));
    assertArrayEquals(numbers(model(SMALL, 3), "pos_embed"), numbers(loaded, "pos_embed"));
  }

  @Test
  void anUnknownTensorIsRefusedUnlessOneGoesOn() throws IOException {
    VisionTransformer saved = model(SMALL, 1);
    StateDict odd =
        StateDict.of(saved)
            .renamed(name -> name.equals("norm.bias") ? "norm.odd" : name);
    Path file = folder.resolve("weights.safetensors");
    ModelCheckpoint.save(file, odd, Map.of());

    IOException refused =
        assertThrows(
            IOException.class, () -> BackboneWeights.load(file, model(SMALL, 2), false));
    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("1 missing: norm.bias; 1 unexpected: norm.odd"),
        refused::toString);

    VisionTransformer loaded = model(SMALL, 2);
    assertEquals(
        List.of("missing: norm.bias", "not known: norm.odd"),
        BackboneWeights.load(file, loaded, true));
    assertArrayEquals(numbers(saved, "pos_embed"), numbers(loaded, "pos_embed"));
  }

  @Test
  void anotherModelIsRefusedWithTheSettingsForIt() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    VitConfig giant = VitConfig.dinov2Giant().withDepth(2).withImageSize(28).withRegisters(1);
    StateDict shrunk = StateDict.of(model(giant, 1));
    ModelCheckpoint.save(file, shrunk, Map.of());

    IOException refused =
        assertThrows(
            IOException.class,
            () -> BackboneWeights.load(file, model(SMALL.withRegisters(4), 2), false));

    assertTrue(
        String.valueOf(refused.getMessage())
            .endsWith(
                "set train.embed_dim=1536, train.depth=2, train.num_heads=24,"
                    + " train.num_register_tokens=1, train.ffn_layer=swiglufused"),
        refused::toString);
  }
}
