package io.abaculus.nn.pretrained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file beside weights says of pixels is the same as is done, or the user is told of it. */
class ImagePreparationTest {
  private static final String IMAGENET =
      "\"image_mean\": [0.485, 0.456, 0.406], \"image_std\": [0.229, 0.224, 0.225]";

  /** As facebook/dinov2-small, facebook/dino-vits16 and ours have it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"crop_size\": {\"height\": 224, \"width\": 224}, \"do_rescale\": true, \"rescale_factor\":"
            + " 0.00392156862745098, \"image_processor_type\": \"BitImageProcessor\", \"resample\": 3, "
            + IMAGENET + "}",
        "{\"do_normalize\": true, \"do_resize\": true, \"feature_extractor_type\": \"ViTFeatureExtractor\","
            + " \"resample\": 2, \"size\": 224, " + IMAGENET + "}"
      })
  void thoseOfDinoAndDinov2AreAsIsDoneHere(String preprocessor) {
    assertNull(ImagePreparation.ofHuggingFace(Json.parse(preprocessor)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'image_mean': [0.5, 0.5, 0.5], 'image_std': [0.5, 0.5, 0.5]} | image_mean [0.5, 0.5, 0.5], image_std [0.5, 0.5, 0.5]",
        "{'image_mean': 0.5, 'image_std': [0.229, 0.224, 0.225]} | image_mean 0.5",
        "{} | image_mean [0.5, 0.5, 0.5] (left out, so the default), image_std [0.5, 0.5, 0.5] (left out, so the default)",
        "{'image_processor_type': 'BitImageProcessor', 'image_std': [0.229, 0.224, 0.225]} | image_mean [0.48145466, 0.4578275, 0.40821073] (left out, so the default)",
        "{'do_normalize': false} | do_normalize false",
        "{'do_rescale': false, 'do_normalize': false} | do_rescale false, do_normalize false",
        "{'rescale_factor': 1.0, 'do_normalize': false} | rescale_factor 1.0, do_normalize false",
      })
  void whatIsOtherwiseIsNamed(String preprocessor, String otherwise) {
    assertEquals(
        "the preprocessor_config.json beside the weights has " + otherwise
            + ", which is not followed: pixels are divided by 255 and normalised with ImageNet's mean"
            + " [0.485, 0.456, 0.406] and deviation [0.229, 0.224, 0.225]",
        ImagePreparation.ofHuggingFace(Json.parse(preprocessor.replace('\'', '"'))));
  }

  @Test
  void whatIsNoDescriptionIsNotFollowed() {
    String line = ImagePreparation.ofHuggingFace(Json.parse("{\"image_mean\": \"none\"}"));
    assertTrue(String.valueOf(line).contains("is not followed"), line);
  }

  @Test
  void timmDescribesPixelsInItsConfiguration() {
    assertNull(ImagePreparation.ofTimm(Json.parse("{\"model_type\": \"dinov2\"}")));
    assertNull(
        ImagePreparation.ofTimm(
            Json.parse(
                "{\"pretrained_cfg\": {\"mean\": [0.485, 0.456, 0.406], \"std\": [0.229, 0.224, 0.225]}}")));
    String line =
        ImagePreparation.ofTimm(Json.parse("{\"pretrained_cfg\": {\"mean\": [0.5, 0.5, 0.5]}}"));
    assertTrue(
        String.valueOf(line)
            .startsWith("the config.json beside the weights has mean [0.5, 0.5, 0.5],"),
        line);
  }
}
