package io.abaculus.neco.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.abaculus.neco.GoldenCase;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations reproduce what torchvision and Pillow give. */
class GoldenImageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "adjust_brightness_p",
        "adjust_contrast_p",
        "adjust_hue_m",
        "adjust_hue_p",
        "adjust_saturation_p",
        "gaussian_blur",
        "grayscale",
        "resized_crop_bilinear",
        "resized_crop_upsample"
      })
  void reproducesTheReference(String name) throws IOException {
    try (GoldenCase golden = GoldenCase.open("image/" + name)) {
      int[] shape = golden.shape("in.image");
      RgbImage image = RgbImage.of(shape[1], shape[0], golden.bytes("in.image"));

      RgbImage result = apply(golden.metadata("op"), image, golden.attributes());

      int[] expectedShape = golden.shape("out.image");
      assertEquals(expectedShape[0], result.height());
      assertEquals(expectedShape[1], result.width());
      golden.assertMatches(levels(golden.bytes("out.image")), levels(result.pixels()));
    }
  }

  private static RgbImage apply(String operation, RgbImage image, JsonNode attributes) {
    double factor = attributes.path("factor").asDouble();
    return switch (operation) {
      case "image_adjust_brightness" -> ColorAdjust.brightness(image, factor);
      case "image_adjust_contrast" -> ColorAdjust.contrast(image, factor);
      case "image_adjust_saturation" -> ColorAdjust.saturation(image, factor);
      case "image_adjust_hue" -> ColorAdjust.hue(image, factor);
      case "image_grayscale" -> ColorAdjust.grayscale(image);
      case "image_gaussian_blur" -> GaussianBlur.blur(image, attributes.get("sigma").asDouble());
      case "image_resized_crop" ->
          Resize.resizedCrop(
              image,
              attributes.get("top").asInt(),
              attributes.get("left").asInt(),
              attributes.get("height").asInt(),
              attributes.get("width").asInt(),
              attributes.get("size").get(0).asInt(),
              attributes.get("size").get(1).asInt(),
              Interpolation.BILINEAR);
      default -> throw new AssertionError(operation);
    };
  }

  private static double[] levels(byte[] pixels) {
    double[] levels = new double[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      levels[i] = pixels[i] & 0xff;
    }
    return levels;
  }
}
