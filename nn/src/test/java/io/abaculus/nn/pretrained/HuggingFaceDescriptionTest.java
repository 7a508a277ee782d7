package io.abaculus.nn.pretrained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.formats.json.Json;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each field of Hugging Face's configurations that changes what a model computes is followed or refused. */
class HuggingFaceDescriptionTest {
  private static final VitConfig PLAIN =
      new VitConfig(
          Architecture.DINOV2, 4, 2, 24, 2, 3, 4, FeedForwardKind.MLP, 0,
          new PositionResizing(0, false), 1e-6, 1, 0, false);

  private static final VitConfig GATED =
      new VitConfig(
          Architecture.DINOV2, 4, 2, 24, 2, 3, 4, FeedForwardKind.SWIGLU, 0,
          new PositionResizing(0, false), 1e-6, 1, 0, false);

  @TempDir private Path folder;

  /** A folder with such a model and its configuration, of which one field is another, or left out. */
  private Path folder(VitConfig model, String field, @Nullable String value) throws IOException {
    Map<String, Item> items = new LinkedHashMap<>();
    Architectures.parameters(model).forEach((name, type) -> items.put(name, Derived.zeros(type)));
    ModelCheckpoint.save(
        folder.resolve("model.safetensors"),
        Naming.HUGGINGFACE.fromDinov2(StateDict.of(items), model),
        Map.of());
    Map<String, String> fields = new LinkedHashMap<>();
    Json.parse(HuggingFaceConfig.model(model))
        .asObject()
        .forEach((name, given) -> fields.put(name, text(given)));
    fields.remove(field);
    if (value != null) {
      fields.put(field, value);
    }
    StringBuilder text = new StringBuilder();
    fields.forEach(
        (name, given) -> text.append(text.isEmpty() ? "{" : ",").append(Json.quote(name))
            .append(":").append(given));
    Files.writeString(folder.resolve("config.json"), text.append("}"));
    return folder;
  }

  private static String text(Json given) {
    return switch (given) {
      case Json.JsonString(String text) -> Json.quote(text);
      case Json.JsonNumber(String literal) -> literal;
      case Json.JsonBoolean(boolean value) -> Boolean.toString(value);
      case Json.JsonArray a -> "[]";
      case Json.JsonObject o -> "{}";
      case Json.JsonNull n -> "null";
    };
  }

  private static VitConfig opened(Path folder) throws IOException {
    try (PretrainedWeights weights = PretrainedWeights.open(folder)) {
      return weights.architecture();
    }
  }

  private static void assertRefused(Path folder, String says) {
    assertEquals(
        folder.resolve("model.safetensors") + ": the config.json beside it: " + says,
        assertThrows(IOException.class, () -> opened(folder)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "num_attention_heads, 4, 4, 1e-6", "layer_norm_eps, 1e-5, 3, 1e-5",
    "num_attention_heads, , 12, 1e-6", "layer_norm_eps, , 3, 1e-6"
  })
  void headsAndEpsilonAreThoseOfTheConfigurationOrTransformersDefaults(
      String field, @Nullable String value, int heads, double epsilon) throws IOException {
    VitConfig found = opened(folder(PLAIN, field, value));
    assertEquals(heads, found.heads());
    assertEquals(epsilon, found.layerNormEpsilon());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hidden_act | \"relu\" | hidden_act is 'relu', and only 'gelu' is supported",
        "hidden_act | \"gelu_new\" | hidden_act is 'gelu_new', and only 'gelu' is supported",
        "hidden_act | \"gelu_pytorch_tanh\" | hidden_act is 'gelu_pytorch_tanh', and only 'gelu' is supported",
        "hidden_act | \"quick_gelu\" | hidden_act is 'quick_gelu', and only 'gelu' is supported",
        "hidden_act | \"silu\" | hidden_act is 'silu', and only 'gelu' is supported",
        "num_attention_heads | 5 | num_attention_heads is 5, and 24 channels do not divide among so many heads",
        "num_attention_heads | 0 | num_attention_heads is 0, and 24 channels do not divide among so many heads",
        "hidden_size | 32 | hidden_size is 32, and that of the weights is 24",
        "hidden_size | | hidden_size is 768 (left out, so it has transformers' default), and that of the weights is 24",
        "num_hidden_layers | 1 | num_hidden_layers is 1, and that of the weights is 2",
        "num_channels | 4 | num_channels is 4, and that of the weights is 3",
        "patch_size | 4 | patch_size is 4, and that of the weights is 2",
        "patch_size | [2, 4] | patch_size is [2, 4], and only squares are supported",
        "patch_size | 0 | patch_size is 0, and there are no such images or patches",
        "image_size | 8 | image_size is 8, and the weights have positions for 2 x 2 patches of 2 pixels",
        "image_size | [2, 8] | image_size is [2, 8], and only squares are supported",
        "mlp_ratio | 2 | mlp_ratio is 2.0, and the feed-forward parts of the weights are 96 wide, not 48",
        "use_swiglu_ffn | true | use_swiglu_ffn is true, and the weights have no gated feed-forward parts",
        "qkv_bias | false | qkv_bias is false, and only queries, keys and values with a bias are supported",
        "head_dim | 16 | head_dim is 16, and that of the weights is 8",
        "quantization_config | {} | quantization_config is given, and quantised weights are not read",
        "pruned_heads | {\"0\": [1]} | pruned_heads is given, and models without some of their heads are not supported",
      })
  void aFieldThatIsNotFollowedIsRefusedByItsNameAndValue(
      String field, @Nullable String value, String says) throws IOException {
    assertRefused(folder(PLAIN, field, value), says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hidden_act | \"gelu_python\"", "hidden_act |", "qkv_bias |", "mlp_ratio |",
        "use_swiglu_ffn |", "num_channels |", "patch_size | [2, 2]", "image_size | [4, 4]",
        "image_size | 5", "head_dim | 8", "head_dim | null", "pruned_heads | {}",
        "quantization_config | null", "model_type |", "drop_path_rate | 0.3",
        "hidden_dropout_prob | 0.1", "layerscale_value | 1e-5", "use_mask_token | false",
        "apply_layernorm | false", "reshape_hidden_states | false"
      })
  void whatChangesNothingIsTaken(String field, @Nullable String value) throws IOException {
    assertEquals(PLAIN, opened(folder(PLAIN, field, value)));
  }

  /** Dinov2SwiGLUFFN has SiLU, whatever the configuration says. */
  @Test
  void theActivationOfAGatedModelIsNotLookedAt() throws IOException {
    assertEquals(GATED, opened(folder(GATED, "hidden_act", "\"relu\"")));
    assertRefused(
        folder(GATED, "use_swiglu_ffn", null),
        "use_swiglu_ffn is false (left out, so it has transformers' default), and the weights have"
            + " gated feed-forward parts");
  }

  @Test
  void registersAreAsManyAsTheConfigurationSays() throws IOException {
    VitConfig registers = PLAIN.withRegisters(4).withPositions(PositionResizing.TO_SIZE);
    assertEquals(registers, opened(folder(registers, "num_register_tokens", null)));
    assertRefused(
        folder(registers, "num_register_tokens", "2"),
        "num_register_tokens is 2, and that of the weights is 4");
    assertRefused(
        folder(registers, "model_type", "\"dinov2\""),
        "model_type is 'dinov2', and the weights are those of a Dinov2WithRegistersModel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"backbone_config", "vision_config", "encoder"})
  void aBackboneInAnotherModelIsDescribedWhereThatDescribesIt(String key) throws IOException {
    folder(PLAIN, "num_attention_heads", "6");
    String inner = Files.readString(folder.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\": \"depth_anything\", \"%s\": %s}".formatted(key, inner));
    assertEquals(6, opened(folder).heads());
  }

  /** Their weights have the names of ViTModel's, and only the configuration tells. */
  @ParameterizedTest
  @CsvSource({
    "dinov3_vit, DINOv3 (model_type 'dinov3_vit')", "vit_mae, MAE (model_type 'vit_mae')",
    "deit, DeiT (model_type 'deit')", "flava, FLAVA (model_type 'flava')",
    "something, a model of type 'something'"
  })
  void anotherModelIsRefusedByTheNameOfItsType(String type, String called) throws IOException {
    Path model = folder(PLAIN, "model_type", Json.quote(type));
    assertEquals(
        model.resolve("model.safetensors") + ": it is " + called
            + ", which is not supported; the vision transformers that are read are DINO's and DINOv2's,"
            + " under the names of their own code, timm, or Hugging Face's Dinov2Model,"
            + " Dinov2WithRegistersModel and ViTModel",
        assertThrows(IOException.class, () -> opened(model)).getMessage());
  }
}
