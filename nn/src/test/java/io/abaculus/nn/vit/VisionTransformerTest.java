package io.abaculus.nn.vit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VisionTransformerTest {

  private static VisionTransformer model(VitConfig config) {
    return new VisionTransformer(config, Scope.random(7));
  }

  private static Tensor images(int batch, int height, int width) {
    return new RandomKey(3).normal(batch, 3, height, width);
  }

  @Test
  void parametersHaveTheNamesAndShapesOfDinov2sStateDict() {
    VisionTransformer model = model(TinyModels.dinov2().withRegisters(4));
    List<String> expected =
        new ArrayList<>(
            List.of(
                "cls_token (1, 1, 24)",
                "pos_embed (1, 10, 24)",
                "register_tokens (1, 4, 24)",
                "mask_token (1, 24)",
                "patch_embed.proj.weight (24, 3, 14, 14)",
                "patch_embed.proj.bias (24)"));
    for (int block = 0; block < 2; block++) {
      String prefix = "blocks." + block + ".";
      List.of(
          "norm1.weight (24)",
          "norm1.bias (24)",
          "attn.qkv.weight (72, 24)",
          "attn.qkv.bias (72)",
          "attn.proj.weight (24, 24)",
          "attn.proj.bias (24)",
          "ls1.gamma (24)",
          "norm2.weight (24)",
          "norm2.bias (24)",
          "mlp.fc1.weight (96, 24)",
          "mlp.fc1.bias (96)",
          "mlp.fc2.weight (24, 96)",
          "mlp.fc2.bias (24)",
          "ls2.gamma (24)")
          .forEach(name -> expected.add(prefix + name));
    }
    expected.addAll(List.of("norm.weight (24)", "norm.bias (24)"));
    assertEquals(
        expected,
        model.parameters().stream()
            .map(parameter -> parameter.name() + " " + parameter.shape())
            .toList());
  }

  @Test
  void swiGluModelsHaveTheirOwnNames() {
    assertTrue(
        model(TinyModels.swiGlu())
            .namedParameters()
            .keySet()
            .containsAll(List.of("blocks.1.mlp.w12.weight", "blocks.1.mlp.w3.bias")));
  }

  @Test
  void dinoModelsHaveNeitherLayerScaleNorMaskToken() {
    Set<String> names = model(TinyModels.dino()).namedParameters().keySet();
    assertTrue(names.stream().noneMatch(name -> name.contains("ls1") || name.equals("mask_token")));
  }

  @Test
  void tokensAreSplitIntoClassRegistersAndPatches() {
    Features features =
        model(TinyModels.dinov2().withRegisters(2)).forwardFeatures(images(2, 42, 56));
    assertEquals(Shape.of(2, 24), features.classToken().shape());
    assertEquals(Shape.of(2, 2, 24), features.registerTokens().shape());
    assertEquals(Shape.of(2, 12, 24), features.patchTokens().shape());
    assertEquals(Shape.of(2, 15, 24), features.prenorm().shape());
    assertEquals(Shape.of(2, 3, 4, 24), features.patchGrid().shape());
    assertEquals(Shape.of(2, 24, 3, 4), features.patchMap().shape());
  }

  @Test
  void aPatchMapHoldsTheTokensRowByRow() {
    Features features = model(TinyModels.dinov2()).forwardFeatures(images(1, 42, 56));
    Tensor token = features.patchTokens().select(1, 1 * 4 + 2);
    Tensor inMap = features.patchMap().select(3, 2).select(2, 1);
    Tensor inGrid = features.patchGrid().select(2, 2).select(1, 1);
    assertArrayEquals(token.toFloatArray(), inMap.toFloatArray());
    assertArrayEquals(token.toFloatArray(), inGrid.toFloatArray());
  }

  @Test
  void dinov2RefusesImagesWhoseSizeIsNoMultipleOfThePatch() {
    VisionTransformer model = model(TinyModels.dinov2());
    TensorException e =
        assertThrows(TensorException.class, () -> model.forwardFeatures(images(1, 42, 50)));
    assertEquals(
        "vit: height 42 and width 50 of the images must be multiples of the patch size 14",
        e.getMessage());
  }

  @Test
  void dinoLeavesOutTheRestOfAnImage() {
    VisionTransformer model = model(TinyModels.dino().withImageSize(224));
    Tensor whole = images(1, 98, 98);
    Features features = model.forwardFeatures(whole);
    assertEquals(6, features.rows());
    assertEquals(6, features.columns());
    Tensor cut = whole.slice(2, 0, 96).slice(3, 0, 96);
    assertArrayEquals(
        model.forwardFeatures(cut).classToken().toFloatArray(),
        features.classToken().toFloatArray(),
        1e-5f);
  }

  @Test
  void imagesNeedThreeChannels() {
    assertThrows(
        TensorException.class,
        () -> model(TinyModels.dinov2()).forwardFeatures(Tensors.zeros(1, 1, 42, 42)));
  }

  @Test
  void masksNeedOneBooleanForEachPatch() {
    VisionTransformer model = model(TinyModels.dinov2());
    Tensor wrong = Tensors.of(new boolean[4], 1, 4);
    assertThrows(
        TensorException.class,
        () -> model.forwardFeatures(images(1, 42, 42), wrong, Mode.inference()));
  }

  @Test
  void theLastIntermediateFeaturesAreTheFeatures() {
    VisionTransformer model = model(TinyModels.dinov2().withRegisters(1));
    Tensor images = images(1, 42, 42);
    List<Features> last = model.lastFeatures(images, 2);
    assertEquals(2, last.size());
    assertArrayEquals(
        model.forwardFeatures(images).patchTokens().toFloatArray(),
        last.getLast().patchTokens().toFloatArray());
    assertNotEquals(
        last.getFirst().classToken().toFloatArray()[0],
        last.getLast().classToken().toFloatArray()[0]);
  }

  @Test
  void intermediateFeaturesCanBeHadWithoutTheLastNormalisation() {
    VisionTransformer model = model(TinyModels.dinov2());
    Features features =
        model.intermediateFeatures(images(1, 42, 42), Set.of(0), false).getFirst();
    assertArrayEquals(
        features.prenorm().slice(1, 1, 10).toFloatArray(), features.patchTokens().toFloatArray());
  }

  @Test
  void refusesBlocksThatAreNotThere() {
    VisionTransformer model = model(TinyModels.dinov2());
    Tensor images = images(1, 42, 42);
    assertThrows(
        TensorException.class, () -> model.intermediateFeatures(images, Set.of(2), true));
    assertThrows(TensorException.class, () -> model.lastFeatures(images, 3));
  }

  @Test
  void classAttentionLeavesOutTheClassTokenAndTheRegisters() {
    VisionTransformer model = model(TinyModels.dinov2().withRegisters(3));
    Tensor attention = model.lastSelfAttention(images(2, 42, 56));
    assertEquals(Shape.of(2, 2, 12), attention.shape());
    for (float mass : attention.sum(-1).toFloatArray()) {
      // Little differs between tokens at first: each of 16 has about a sixteenth.
      assertEquals(12.0 / 16, mass, 0.05);
    }
  }

  @Test
  void recomputedBlocksHaveTheSameFeaturesAndGradients() {
    // Twelve samples and a rate of a half: both variants of stochastic depth take part.
    VitConfig config = TinyModels.dinov2().withDropPath(0.5);
    VisionTransformer model = model(config);
    Tensor images = images(12, 28, 28);
    List<float[]> kept = lossAndGradients(model, images, false);
    List<float[]> recomputed = lossAndGradients(model, images, true);
    for (int i = 0; i < kept.size(); i++) {
      assertArrayEquals(kept.get(i), recomputed.get(i), 1e-5f);
    }
  }

  private static List<float[]> lossAndGradients(
      VisionTransformer model, Tensor images, boolean recompute) {
    Mode mode = new Mode.Training(new RandomKey(11), recompute);
    Tensor loss = model.forwardFeatures(images, mode).patchTokens().square().mean();
    List<Parameter> parameters =
        model.parameters().stream().filter(p -> !p.name().equals("mask_token")).toList();
    Gradients gradients = Gradients.of(loss, parameters);
    List<Tensor> tensors = new ArrayList<>(List.of(loss));
    parameters.forEach(parameter -> tensors.add(gradients.get(parameter)));
    Tensors.evaluate(tensors.toArray(Tensor[]::new));
    return tensors.stream().map(Tensor::toFloatArray).toList();
  }

  @Test
  void trainingDropsAtRandomAndInferenceDoesNot() {
    VisionTransformer model = model(TinyModels.dinov2().withDropPath(0.5));
    Tensor images = images(8, 28, 28);
    float[] plain = model.forwardFeatures(images).classToken().toFloatArray();
    float[] again = model.forwardFeatures(images).classToken().toFloatArray();
    float[] one = dropped(model, images, 1);
    float[] same = dropped(model, images, 1);
    float[] other = dropped(model, images, 2);
    assertArrayEquals(plain, again);
    assertArrayEquals(one, same);
    assertTrue(difference(plain, one) > 0.001);
    assertTrue(difference(one, other) > 0.001);
  }

  private static float[] dropped(VisionTransformer model, Tensor images, long seed) {
    Mode mode = Mode.training(new RandomKey(seed));
    return model.forwardFeatures(images, mode).classToken().toFloatArray();
  }

  private static double difference(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }
}
