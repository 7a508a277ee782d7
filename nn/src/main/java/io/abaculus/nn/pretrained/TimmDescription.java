package io.abaculus.nn.pretrained;

import io.abaculus.formats.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code config.json} that timm puts beside weights says of a model and its weights do not show:
 * the size of its images ({@code pretrained_cfg}), and how it was built otherwise than its name says ({@code
 * model_args}).
 */
final class TimmDescription {
  /** Arguments that shapes show, or that only training or what lies behind the tokens depends on. */
  private static final Set<String> HARMLESS =
      Set.of(
          "img_size", "patch_size", "in_chans", "num_classes", "global_pool", "embed_dim", "depth",
          "num_heads", "mlp_ratio", "init_values", "reg_tokens", "no_embed_class", "drop_rate",
          "pos_drop_rate", "patch_drop_rate", "proj_drop_rate", "attn_drop_rate", "drop_path_rate",
          "weight_init", "dynamic_img_size", "strict_img_size", "features_only", "pretrained");

  /** Arguments that are followed at one value only: timm's own default, which may be written out. */
  private static final Map<String, Json> AT_DEFAULT =
      Map.of(
          "qkv_bias", new Json.JsonBoolean(true),
          "proj_bias", new Json.JsonBoolean(true),
          "class_token", new Json.JsonBoolean(true),
          "qk_norm", new Json.JsonBoolean(false),
          "pre_norm", new Json.JsonBoolean(false),
          "fc_norm", new Json.JsonBoolean(false),
          "scale_attn_norm", new Json.JsonBoolean(false),
          "scale_mlp_norm", new Json.JsonBoolean(false),
          "pos_embed", new Json.JsonString("learn"));

  private final Map<String, Json> arguments;

  private TimmDescription(Map<String, Json> arguments) {
    this.arguments = arguments;
  }

  /**
   * Reads a configuration; null if it is not one of timm's.
   *
   * @throws IOException if it is that of a model that is not built as the weights are read, naming the field
   */
  static @Nullable TimmDescription of(Json config) throws IOException {
    if (!(config instanceof Json.JsonObject(Map<String, Json> fields))
        || !(fields
            .get("pretrained_cfg") instanceof Json.JsonObject(Map<String, Json> pretrained))) {
      return null;
    }
    Map<String, Json> arguments =
        fields.get("model_args") instanceof Json.JsonObject(Map<String, Json> given)
            ? given
            : Map.of();
    for (Map.Entry<String, Json> argument : arguments.entrySet()) {
      String name = argument.getKey();
      if (!HARMLESS.contains(name) && !argument.getValue().equals(AT_DEFAULT.get(name))) {
        throw new IOException(
            "the config.json beside it: model_args has %s, which is not supported".formatted(name));
      }
    }
    Json images = arguments.getOrDefault("img_size", pretrained.get("input_size"));
    if (images instanceof Json.JsonArray(List<Json> sides)
        && sides.size() >= 2
        && sides.getLast().asInt() != sides.get(sides.size() - 2).asInt()) {
      throw new IOException(
          "the config.json beside it: it is for images of %d x %d pixels, and only squares are supported"
              .formatted(sides.get(sides.size() - 2).asInt(), sides.getLast().asInt()));
    }
    return new TimmDescription(arguments);
  }

  /** The attention heads; null if it does not say. */
  @Nullable
  Integer heads() {
    Json heads = arguments.get("num_heads");
    return heads == null ? null : heads.asInt();
  }
}
