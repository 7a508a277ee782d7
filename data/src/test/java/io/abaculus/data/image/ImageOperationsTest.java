package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What holds of the operations by definition, and what they refuse. */
class ImageOperationsTest {
  private static final RgbImage RED = RgbImage.of(1, 1, new byte[]{(byte) 255, 0, 0});

  @Test
  void normalizationFollowsItsFormulaAndLaysOutPlanes() {
    RgbImage image = RgbImage.of(2, 1, new byte[]{0, 51, (byte) 255, 102, (byte) 153, (byte) 204});

    float[] values = Normalization.IMAGENET.toChw(image);

    float[] expected = {
      (0f - 0.485f) / 0.229f,
      (0.4f - 0.485f) / 0.229f,
      (0.2f - 0.456f) / 0.224f,
      (0.6f - 0.456f) / 0.224f,
      (1f - 0.406f) / 0.225f,
      (0.8f - 0.406f) / 0.225f
    };
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], values[i], 1e-6f);
    }
  }

  @Test
  void aThirdOfATurnOfHueMakesRedGreen() {
    RgbImage green = ColorAdjust.hue(RED, 1.0 / 3);

    assertTrue(green.sample(0, 0, 0) <= 2);
    assertEquals(255, green.sample(0, 0, 1));
    assertEquals(0, green.sample(0, 0, 2));
  }

  @Test
  void aUniformImageStaysUniformUnderBlurAndResizing() {
    byte[] pixels = new byte[7 * 5 * 3];
    Arrays.fill(pixels, (byte) 200);
    RgbImage uniform = RgbImage.of(7, 5, pixels);

    for (byte sample : GaussianBlur.blur(uniform, 3.7).pixels()) {
      assertEquals(200, sample & 0xff);
    }
    for (byte sample : Resize.resize(uniform, 13, 3, Interpolation.BICUBIC).pixels()) {
      assertEquals(200, sample & 0xff);
    }
  }

  @Test
  void operationsLeaveTheirInputAsItWas() {
    byte[] pixels = {10, 20, 30, 40, 50, 60};
    RgbImage image = RgbImage.of(2, 1, pixels.clone());

    ColorAdjust.brightness(image, 2);
    ColorAdjust.hue(image, 0.2);
    GaussianBlur.blur(image, 1);
    Resize.resize(image, 5, 5, Interpolation.BILINEAR);

    assertEquals(RgbImage.of(2, 1, pixels), image);
  }

  @Test
  void argumentsThatMeanNothingAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> RgbImage.of(2, 2, new byte[11]));
    assertThrows(IllegalArgumentException.class, () -> RgbImage.of(0, 2, new byte[0]));
    assertThrows(IllegalArgumentException.class, () -> ColorAdjust.brightness(RED, -0.1));
    assertThrows(IllegalArgumentException.class, () -> ColorAdjust.contrast(RED, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> ColorAdjust.hue(RED, 0.51));
    assertThrows(IllegalArgumentException.class, () -> GaussianBlur.blur(RED, -1));
    assertThrows(
        IllegalArgumentException.class, () -> Resize.resize(RED, 0, 1, Interpolation.NEAREST));
    IllegalArgumentException outside =
        assertThrows(
            IllegalArgumentException.class,
            () -> Resize.resizedCrop(RED, 0, 1, 1, 1, 4, 4, Interpolation.BILINEAR));
    assertEquals("the crop (left 1, top 0, 1 x 1) does not lie within the image of 1 x 1",
        outside.getMessage());
  }
}
