package io.abaculus.nn.pretrained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.formats.json.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What timm's configurations say that weights do not show is followed or refused. */
class TimmDescriptionTest {
  /** As {@code timm.models.save_for_hf} writes it, shortened. */
  private static Json config(String images, String arguments) {
    return Json.parse(
        """
        {"architecture": "vit_small_patch16_224", "num_classes": 0, "model_args": %s,
         "pretrained_cfg": {"input_size": %s, "fixed_input_size": true}}
        """.formatted(arguments, images));
  }

  @Test
  void headsAreThoseOfTheArgumentsOfTheModel() throws IOException {
    TimmDescription given = TimmDescription.of(config("[3, 224, 224]", "{\"num_heads\": 4}"));
    assertNotNull(given);
    assertEquals(4, given.heads());
    TimmDescription left = TimmDescription.of(config("[3, 224, 224]", "{}"));
    assertNotNull(left);
    assertNull(left.heads());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[3, 256, 128] | {} | it is for images of 256 x 128 pixels, and only squares are supported",
        "[3, 224, 224] | {\"img_size\": [64, 256]} | it is for images of 64 x 256 pixels, and only squares are supported",
        "[3, 224, 224] | {\"act_layer\": \"quick_gelu\"} | model_args has act_layer, which is not supported",
        "[3, 224, 224] | {\"qk_norm\": true} | model_args has qk_norm, which is not supported"
      })
  void whatIsNotFollowedIsRefusedByItsName(String images, String arguments, String says) {
    assertEquals(
        "the config.json beside it: " + says,
        assertThrows(
            IOException.class, () -> TimmDescription.of(config(images, arguments))).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"qkv_bias\": true}", "{\"class_token\": true}", "{\"qk_norm\": false}",
        "{\"pre_norm\": false}", "{\"pos_embed\": \"learn\"}"})
  void aDefaultThatIsWrittenOutChangesNothing(String arguments) throws IOException {
    assertNotNull(TimmDescription.of(config("[3, 224, 224]", arguments)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"model_type\": \"dinov2\", \"image_size\": [2, 4]}"})
  void aConfigurationOfSomethingElseIsNotLookedAt(String text) throws IOException {
    assertNull(TimmDescription.of(Json.parse(text)));
  }
}
