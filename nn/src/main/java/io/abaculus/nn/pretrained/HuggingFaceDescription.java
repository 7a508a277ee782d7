package io.abaculus.nn.pretrained;

import io.abaculus.formats.json.Json;
import io.abaculus.formats.json.JsonException;
import io.abaculus.nn.FeedForward;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code config.json} says of a {@code Dinov2Model}, {@code Dinov2WithRegistersModel} or {@code
 * ViTModel}. Every field that changes the tokens that such a model computes is followed, or refused by its
 * name; a field that is left out has the value that transformers 5.18 gives it.
 *
 * <p>Not looked at is what changes nothing of them: how weights are initialised ({@code layerscale_value},
 * {@code initializer_range}), what only training does ({@code drop_path_rate}, the dropouts, {@code
 * use_mask_token}), and what lies behind the tokens (the pooler, classifiers, {@code apply_layernorm} and
 * {@code reshape_hidden_states} of backbones).
 */
final class HuggingFaceDescription {

  /** A class of models, and the defaults of its configuration. */
  private enum Kind {
    DINOV2("Dinov2Model", "dinov2", 14, 1e-6),
    DINOV2_WITH_REGISTERS("Dinov2WithRegistersModel", "dinov2_with_registers", 16, 1e-6),
    VIT("ViTModel", "vit", 16, 1e-12);

    private final String model;
    private final String modelType;
    private final int patchSize;
    private final double layerNormEpsilon;

    Kind(String model, String modelType, int patchSize, double layerNormEpsilon) {
      this.model = model;
      this.modelType = modelType;
      this.patchSize = patchSize;
      this.layerNormEpsilon = layerNormEpsilon;
    }

    static @Nullable Kind ofType(String modelType) {
      for (Kind kind : values()) {
        if (kind.modelType.equals(modelType)) {
          return kind;
        }
      }
      return null;
    }

    /** The kind that the names of tensors are of. */
    static Kind ofNames(StateDict named) {
      if (HuggingFaceNames.areOfViT(named)) {
        return VIT;
      }
      return named.names().contains("embeddings.register_tokens") ? DINOV2_WITH_REGISTERS : DINOV2;
    }
  }

  /** Where a model that has a backbone describes it. */
  private static final List<String> BACKBONES =
      List.of("backbone_config", "vision_config", "encoder");

  /** What transformers calls the exact GELU. */
  private static final Set<String> GELU = Set.of("gelu", "gelu_python");

  private final Kind kind;
  private final Map<String, Json> fields;

  private HuggingFaceDescription(Kind kind, Map<String, Json> fields) {
    this.kind = kind;
    this.fields = fields;
  }

  /** The layer norm's epsilon where there is no configuration. */
  static double defaultEpsilon(StateDict named) {
    return Kind.ofNames(named).layerNormEpsilon;
  }

  /**
   * The {@code model_type} of a configuration, if it is of a model that is not read and has no backbone that is.
   *
   * @param config null if there is none
   */
  static @Nullable String typeNotRead(@Nullable Json config) {
    if (!(config instanceof Json.JsonObject(Map<String, Json> fields))
        || !(fields.get("model_type") instanceof Json.JsonString(String type))
        || Kind.ofType(type) != null) {
      return null;
    }
    return BACKBONES.stream().anyMatch(fields::containsKey) ? null : type;
  }

  /**
   * Reads a configuration.
   *
   * @param named the tensors that it describes, under Hugging Face's names
   * @throws IOException if it is that of another model
   * @throws JsonException if it is no configuration
   */
  static HuggingFaceDescription of(Json config, StateDict named) throws IOException {
    Map<String, Json> fields = config.asObject();
    Kind present = Kind.ofNames(named);
    Json type = fields.get("model_type");
    if (type == null || type instanceof Json.JsonNull) {
      return new HuggingFaceDescription(present, fields);
    }
    Kind kind = Kind.ofType(type.asString());
    for (String key : BACKBONES) {
      if (kind == null && fields.get(key) instanceof Json.JsonObject(Map<String, Json> inner)) {
        Json innerType = inner.get("model_type");
        kind = innerType == null ? null : Kind.ofType(innerType.asString());
        fields = kind == null ? fields : inner;
      }
    }
    if (kind == null) {
      throw new IOException(OtherModels.explainModelType(type.asString()));
    }
    if (kind != present) {
      throw new IOException(
          "the config.json beside it: model_type is '%s', and the weights are those of a %s"
              .formatted(kind.modelType, present.model));
    }
    return new HuggingFaceDescription(kind, fields);
  }

  /**
   * The attention heads of a model.
   *
   * @param size channels of a token
   * @throws IOException if they do not divide among the heads
   */
  int heads(int size) throws IOException {
    int heads = integer("num_attention_heads", 12);
    if (heads <= 0 || size % heads != 0) {
      throw refused(
          "num_attention_heads",
          Integer.toString(heads),
          "%d channels do not divide among so many heads".formatted(size));
    }
    return heads;
  }

  /** Added to variances. */
  double layerNormEpsilon() {
    return number("layer_norm_eps", kind.layerNormEpsilon);
  }

  /**
   * Checks that a model computes what transformers would with this configuration.
   *
   * @param built the model as its weights show it, with these heads and epsilon
   * @throws IOException if it does not, naming the field, its value, and what is supported
   */
  void check(VitConfig built) throws IOException {
    requireSame("hidden_size", integer("hidden_size", 768), built.embedDim());
    requireSame("num_hidden_layers", integer("num_hidden_layers", 12), built.depth());
    requireSame("num_channels", integer("num_channels", 3), 3);
    int patchSize = side("patch_size", kind.patchSize);
    requireSame("patch_size", patchSize, built.patchSize());
    int imageSize = side("image_size", 224);
    if (imageSize / patchSize != built.gridSize()) {
      throw refused(
          "image_size",
          Integer.toString(imageSize),
          "the weights have positions for %d x %d patches of %d pixels"
              .formatted(built.gridSize(), built.gridSize(), patchSize));
    }
    checkFeedForward(built);
    checkAttention(built);
    switch (kind) {
      case DINOV2, VIT -> {}
      case DINOV2_WITH_REGISTERS ->
          requireSame("num_register_tokens", integer("num_register_tokens", 4), built.registers());
    }
    Json quantization = fields.get("quantization_config");
    if (quantization != null && !(quantization instanceof Json.JsonNull)) {
      throw refused("quantization_config", "given", "quantised weights are not read");
    }
  }

  private void checkFeedForward(VitConfig built) throws IOException {
    boolean gated = built.feedForward() == FeedForwardKind.SWIGLU;
    switch (kind) {
      case DINOV2, DINOV2_WITH_REGISTERS -> {
        boolean wanted = truth("use_swiglu_ffn", false);
        if (wanted != gated) {
          throw refused(
              "use_swiglu_ffn",
              Boolean.toString(wanted),
              "the weights have " + (gated ? "gated" : "no gated") + " feed-forward parts");
        }
        double ratio = number("mlp_ratio", 4);
        int mlp = (int) (built.embedDim() * ratio);
        int hidden = gated ? FeedForward.SwiGlu.hiddenSize(mlp) : mlp;
        if (hidden != built.hiddenSize()) {
          throw refused(
              "mlp_ratio",
              Double.toString(ratio),
              "the feed-forward parts of the weights are %d wide, not %d"
                  .formatted(built.hiddenSize(), hidden));
        }
      }
      case VIT ->
          requireSame(
              "intermediate_size", integer("intermediate_size", 3072), built.hiddenSize());
    }
    // Gated parts have SiLU, whatever it says.
    String activation = value("hidden_act", Json::asString, "gelu");
    if (!gated && !GELU.contains(activation)) {
      throw refused("hidden_act", "'" + activation + "'", "only 'gelu' is supported");
    }
  }

  private void checkAttention(VitConfig built) throws IOException {
    if (!truth("qkv_bias", true)) {
      throw refused(
          "qkv_bias", "false", "only queries, keys and values with a bias are supported");
    }
    int channels = built.embedDim() / built.heads();
    Json wanted = fields.get("head_dim");
    if (wanted != null && !(wanted instanceof Json.JsonNull)) {
      requireSame("head_dim", wanted.asInt(), channels);
    }
    if (fields.get("pruned_heads") instanceof Json.JsonObject(Map<String, Json> pruned)
        && !pruned.isEmpty()) {
      throw refused("pruned_heads", "given",
          "models without some of their heads are not supported");
    }
  }

  private void requireSame(String field, int wanted, int present) throws IOException {
    if (wanted != present) {
      throw refused(field, Integer.toString(wanted), "that of the weights is " + present);
    }
  }

  /** A refusal because of a field. */
  private IOException refused(String field, String value, String why) {
    return new IOException(
        "the config.json beside it: %s is %s%s, and %s"
            .formatted(
                field,
                value,
                fields.containsKey(field) ? "" : " (left out, so it has transformers' default)",
                why));
  }

  private int integer(String field, int otherwise) {
    return value(field, Json::asInt, otherwise);
  }

  private double number(String field, double otherwise) {
    return value(field, Json::asDouble, otherwise);
  }

  private boolean truth(String field, boolean otherwise) {
    return value(field, Json::asBoolean, otherwise);
  }

  /** A value that is of a type, or else named by its field. */
  private <T> T value(String field, Function<Json, T> as, T otherwise) {
    Json value = fields.get(field);
    try {
      return value == null ? otherwise : as.apply(value);
    } catch (JsonException e) {
      throw new JsonException(field + ": " + e.getMessage());
    }
  }

  /** The side of a square, which is given as such or as height and width. */
  private int side(String field, int otherwise) throws IOException {
    Json value = fields.get(field);
    if (!(value instanceof Json.JsonArray(List<Json> sides))) {
      int side = integer(field, otherwise);
      if (side <= 0) {
        throw refused(field, Integer.toString(side), "there are no such images or patches");
      }
      return side;
    }
    if (sides.size() != 2 || sides.get(0).asInt() != sides.get(1).asInt()
        || sides.get(0).asInt() <= 0) {
      throw refused(
          field,
          sides.stream().map(HuggingFaceDescription::literal).toList().toString(),
          "only squares are supported");
    }
    return sides.getFirst().asInt();
  }

  private static String literal(Json side) {
    return Integer.toString(side.asInt());
  }
}
