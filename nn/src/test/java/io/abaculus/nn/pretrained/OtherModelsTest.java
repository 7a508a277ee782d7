package io.abaculus.nn.pretrained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.json.Json;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that people try are called by their names; see {@code generate_other_models.py} for theirs. */
class OtherModelsTest {

  /** A model, and what a refusal must call it. */
  record Case(String model, String called, StateDict tensors) {
    @Override
    public String toString() {
      return model;
    }
  }

  static Stream<Case> cases() throws IOException {
    byte[] text;
    try (InputStream in =
        OtherModelsTest.class.getResourceAsStream("/pretrained/other-models.json")) {
      text = Objects.requireNonNull(in).readAllBytes();
    }
    return Json.parse(text).asArray().stream()
        .map(
            model -> new Case(
                model.get("model").asString(),
                model.get("called").asString(),
                tensors(model.get("tensors"))));
  }

  private static StateDict tensors(Json shapes) {
    Map<String, Item> items = new LinkedHashMap<>();
    shapes
        .asObject()
        .forEach(
            (name, shape) -> items.put(
                name,
                zeros(shape.asArray().stream().mapToInt(Json::asInt).toArray())));
    return StateDict.of(items);
  }

  private static Item zeros(int... shape) {
    return Derived.zeros(TensorType.of(DType.FLOAT32, shape));
  }

  /** What is said of tensors that are the only ones of a file; null if nothing speaks against them. */
  private static @Nullable String said(StateDict tensors) {
    try {
      String prefix = Backbones.prefixes(tensors, Map.of()).getFirst();
      return OtherModels.explainLikeDino(Backbones.under(tensors, prefix), tensors);
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private static void assertCalled(String label, @Nullable String said) {
    assertTrue(
        said != null && said.startsWith("it is " + label)
            && said.contains(", which is not supported; the vision transformers that are read are"),
        () -> "" + said);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aModelIsRefusedByItsName(Case given) {
    assertCalled(given.called, said(given.tensors));
    assertCalled(given.called, said(given.tensors.withPrefix("state_dict.module.")));
  }

  /** Names of the authors' own code, where it differs from timm's and transformers'. */
  @ParameterizedTest
  @CsvSource({
    "DINOv3, storage_tokens",
    "DINOv3, rope_embed.periods",
    "MAE with its decoder, decoder_blocks.0.norm1.weight",
    "BEiT, blocks.0.attn.q_bias",
    "DeiT III, blocks.0.gamma_1",
    "TimeSformer, time_embed",
    "a vision transformer with adapters of PEFT, blocks.0.attn.qkv.lora_A.default.weight"
  })
  void aModelThatIsLikeDinoButForANameIsRefusedByItsName(String label, String name) {
    StateDict like = StateDict.of(Map.of(
        "cls_token", zeros(1, 1, 8), "pos_embed", zeros(1, 5, 8),
        "patch_embed.proj.weight", zeros(8, 3, 2, 2), name, zeros(8)));
    assertCalled(label, said(like));
  }

  /** Transformers keeps MAE's decoder beside the encoder, whose names are those of a ViTModel. */
  @Test
  void aDecoderBesideAnEncoderIsSeen() {
    StateDict both = StateDict.of(Map.of(
        "vit.embeddings.cls_token", zeros(1, 1, 8),
        "vit.embeddings.position_embeddings", zeros(1, 5, 8),
        "vit.embeddings.patch_embeddings.projection.weight", zeros(8, 3, 2, 2),
        "decoder.decoder_embed.weight", zeros(4, 8)));
    assertCalled("MAE with its decoder", said(both));
  }

  /** Transformers' ASTModel has the names of a distilled DeiT, and so has the authors' own; patches are of one channel. */
  @Test
  void aModelOfSpectrogramsIsNoDeit() {
    StateDict transformers = StateDict.of(Map.of(
        "embeddings.cls_token", zeros(1, 1, 8),
        "embeddings.distillation_token", zeros(1, 1, 8),
        "embeddings.position_embeddings", zeros(1, 6, 8),
        "embeddings.patch_embeddings.projection.weight", zeros(8, 1, 2, 2)));
    StateDict own = StateDict.of(Map.of(
        "v.cls_token", zeros(1, 1, 8), "v.dist_token", zeros(1, 1, 8),
        "v.pos_embed", zeros(1, 6, 8), "v.patch_embed.proj.weight", zeros(8, 1, 2, 2)));
    for (StateDict tensors : List.of(
        transformers, transformers.withPrefix("audio_spectrogram_transformer."), own)) {
      assertCalled("AST, a transformer of the spectrograms of sounds", said(tensors));
    }
  }

  @Test
  void aModelOfVideosIsToldByThePatchesThatExtendInTime() {
    StateDict vivit = StateDict.of(Map.of(
        "vivit.embeddings.cls_token", zeros(1, 1, 8),
        "vivit.embeddings.position_embeddings", zeros(1, 9, 8),
        "vivit.embeddings.patch_embeddings.projection.weight", zeros(8, 3, 2, 2, 2)));
    StateDict tuned = StateDict.of(Map.of(
        "patch_embed.proj.weight", zeros(8, 3, 2, 2, 2), "blocks.0.attn.q_bias", zeros(8)));
    assertCalled("a model of videos, such as ViViT or VideoMAE", said(vivit));
    assertCalled("a model of videos, such as ViViT or VideoMAE", said(tuned));
  }

  @Test
  void aFileWithoutTensorsIsSaidToHaveNone() {
    assertEquals("there is no vision transformer in it, nor any tensor that can be read",
        said(StateDict.of(Map.of())));
  }

  @ParameterizedTest
  @CsvSource({
    "VideoMAE, videomae.embeddings.patch_embeddings.projection.weight",
    "VideoMAE, encoder.layer.0.attention.attention.q_bias",
    "InternVL's vision model, encoder.layers.0.ls1",
    "SigLIP or another model with the embeddings of CLIP, vision_tower.vision_model.embeddings.patch_embedding.weight",
    "CLIP, visual.class_embedding",
    "SAM, image_encoder.blocks.0.attn.rel_pos_h",
    "SAM 2, image_encoder.trunk.pos_embed_window",
    "ConvNeXt, stages.0.0.dwconv.weight",
    "PVT, encoder.layers.0.patch_embedding.proj.weight",
    "TNT, pixel_pos",
    "torchvision's VisionTransformer, conv_proj.weight",
    "a vision transformer under the names of OpenMMLab, backbone.patch_embed.projection.weight",
    "a model as FSDP flattens it, blocks.0._fsdp_wrapped_module._flat_param",
    "adapters of PEFT without the model, base_model.model.blocks.0.attn.qkv.lora_B.weight"
  })
  void aModelThatIsUnlikeDinoIsRefusedByItsName(String label, String name) {
    assertCalled(label, said(StateDict.of(Map.of(name, zeros(8)))));
  }

  @Test
  void aVisionTransformerThatNormalisesTheAverageIsSaidToDoSo() {
    StateDict averaging = StateDict.of(Map.of(
        "cls_token", zeros(1, 1, 8), "pos_embed", zeros(1, 5, 8),
        "patch_embed.proj.weight", zeros(8, 3, 2, 2), "fc_norm.weight", zeros(8)));
    assertCalled(
        "a vision transformer that normalises the average of its patches (fc_norm)",
        said(averaging));
  }

  /** Of a class token and 2 x 4 patches there are as many positions as of 3 x 3 patches alone. */
  @Test
  void aGridThatIsNoSquareIsNotToldAsDeitAlone() {
    StateDict oblong = StateDict.of(Map.of(
        "cls_token", zeros(1, 1, 8), "pos_embed", zeros(1, 9, 8),
        "patch_embed.proj.weight", zeros(8, 3, 2, 2), "blocks.0.ls1.gamma", zeros(8),
        "norm.weight", zeros(8)));
    assertCalled("DeiT III, or a model for images that are no squares", said(oblong));
  }

  @Test
  void whatIsNoModelThatIsKnownIsToldByItsFirstNames() {
    assertEquals(
        "there is no vision transformer in it that is read, which are DINO's and DINOv2's, under the names"
            + " of their own code, timm, or Hugging Face's Dinov2Model, Dinov2WithRegistersModel and"
            + " ViTModel; it has 1 tensors: weight",
        said(StateDict.of(Map.of("weight", zeros(8)))));
  }

  @Test
  void nothingSpeaksAgainstDinoAndDinov2UnderAnyOfTheirNames() {
    VitConfig small = VitConfig.dinov2Small().withDepth(1);
    for (VitConfig config : List.of(
        small, small.asReleasedWithRegisters(), VitConfig.dinov2Giant().withDepth(1))) {
      StateDict dinov2 = parameters(config);
      for (Naming naming : Naming.values()) {
        assertNull(said(naming.fromDinov2(dinov2, config)), naming::label);
      }
    }
    assertNull(said(parameters(VitConfig.dinoSmall().withDepth(1))));
  }

  private static StateDict parameters(VitConfig config) {
    Map<String, Item> items = new LinkedHashMap<>();
    Architectures.parameters(config).forEach((name, type) -> items.put(name, Derived.zeros(type)));
    return StateDict.of(items);
  }
}
