package io.abaculus.nn.pretrained;

import io.abaculus.formats.json.Json;
import io.abaculus.formats.json.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the values of an image's pixels were prepared for a model, by what lies beside its weights: Hugging Face's
 * {@code preprocessor_config.json}, or {@code pretrained_cfg} in timm's {@code config.json}. Here they are always
 * divided by 255 and normalised with ImageNet's mean and deviation, as those of DINO and DINOv2 are; where a model was
 * meant for others, its tokens differ, which the user is to know. Sizes are the user's to choose.
 */
final class ImagePreparation {
  private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> IMAGENET_DEVIATION = List.of(0.229, 0.224, 0.225);
  private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);
  private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> CLIP_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);

  /** Of a number that was rounded. */
  private static final double TOLERANCE = 1e-3;

  private final String source;
  private final Map<String, Json> fields;
  private final List<String> others = new ArrayList<>();

  private ImagePreparation(String source, Map<String, Json> fields) {
    this.source = source;
    this.fields = fields;
  }

  /**
   * What a Hugging Face image processor does otherwise; a field that is left out has the value that transformers
   * 5.18 gives it.
   *
   * @return a line for the user; null if it does nothing otherwise
   */
  static @Nullable String ofHuggingFace(Json preprocessor) {
    try {
      ImagePreparation given =
          new ImagePreparation("preprocessor_config.json", preprocessor.asObject());
      given.compareHuggingFace();
      return given.line();
    } catch (JsonException e) {
      return "the preprocessor_config.json beside the weights is not followed: " + e.getMessage();
    }
  }

  /**
   * What timm does otherwise.
   *
   * @return a line for the user; null if it does nothing otherwise, or the configuration is not timm's
   */
  static @Nullable String ofTimm(Json config) {
    if (!(config instanceof Json.JsonObject(Map<String, Json> fields))
        || !(fields
            .get("pretrained_cfg") instanceof Json.JsonObject(Map<String, Json> pretrained))) {
      return null;
    }
    try {
      ImagePreparation given = new ImagePreparation("config.json", pretrained);
      given.compare("mean", IMAGENET_MEAN, IMAGENET_MEAN);
      given.compare("std", IMAGENET_DEVIATION, IMAGENET_DEVIATION);
      return given.line();
    } catch (JsonException e) {
      return "the config.json beside the weights is not followed: " + e.getMessage();
    }
  }

  private void compareHuggingFace() {
    if (truth("do_rescale")) {
      compare("rescale_factor", List.of(1.0 / 255), List.of(1.0 / 255));
    } else {
      others.add("do_rescale false");
    }
    if (truth("do_normalize")) {
      Json type = fields.getOrDefault("image_processor_type", fields.get("feature_extractor_type"));
      boolean clip = type instanceof Json.JsonString(String name) && name.startsWith("Bit");
      compare("image_mean", clip ? CLIP_MEAN : HALF, IMAGENET_MEAN);
      compare("image_std", clip ? CLIP_DEVIATION : HALF, IMAGENET_DEVIATION);
    } else {
      others.add("do_normalize false");
    }
  }

  private boolean truth(String field) {
    Json value = fields.get(field);
    return value == null || value instanceof Json.JsonNull || value.asBoolean();
  }

  /** A field that has another value than is used here; a single number stands for all channels. */
  private void compare(String field, List<Double> otherwise, List<Double> used) {
    Json value = fields.get(field);
    List<Double> given =
        switch (value) {
          case null -> otherwise;
          case Json.JsonNull n -> otherwise;
          case Json.JsonArray(List<Json> items) -> items.stream().map(Json::asDouble).toList();
          default -> List.of(value.asDouble());
        };
    boolean same = given.size() == used.size() || given.size() == 1;
    for (int i = 0; same && i < used.size(); i++) {
      double wanted = given.get(given.size() == 1 ? 0 : i);
      same = Math.abs(wanted - used.get(i)) <= TOLERANCE * used.get(i);
    }
    if (!same) {
      others.add(
          "%s %s%s"
              .formatted(
                  field, given.size() == 1 ? given.getFirst() : given,
                  value == null ? " (left out, so the default)" : ""));
    }
  }

  private @Nullable String line() {
    return others.isEmpty()
        ? null
        : ("the %s beside the weights has %s, which is not followed: pixels are divided by 255 and normalised with"
            + " ImageNet's mean %s and deviation %s")
            .formatted(source, String.join(", ", others), IMAGENET_MEAN, IMAGENET_DEVIATION);
  }
}
