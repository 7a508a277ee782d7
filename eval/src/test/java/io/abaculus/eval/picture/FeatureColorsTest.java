package io.abaculus.eval.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.features.PatchFeatures;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureColorsTest {
  private static final Device DEVICE = Devices.standard();

  private static PatchFeatures features(int rows, int columns, float... patches) {
    int channels = patches.length / (rows * columns);
    return new PatchFeatures(rows, columns, channels, patches, new float[channels]);
  }

  private static int rgb(RgbImage image, int x, int y) {
    return image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
  }

  @Test
  void theThreeDirectionsOfMostVariationAreRedGreenAndBlue() {
    // Along the first channel most, along the second less, along the third least; each twice, so that
    // nothing lies beyond the percentiles.
    float[] once = {9, 0, 0, -9, 0, 0, 0, 3, 0, 0, -3, 0, 0, 0, 1, 0, 0, -1};
    float[] twice = Arrays.copyOf(once, 2 * once.length);
    System.arraycopy(once, 0, twice, once.length, once.length);
    RgbImage colours = FeatureColors.ofAll(List.of(features(2, 6, twice)), DEVICE).getFirst();

    assertEquals(0xff8080, rgb(colours, 0, 0));
    assertEquals(0x008080, rgb(colours, 1, 0));
    assertEquals(0x80ff80, rgb(colours, 2, 0));
    assertEquals(0x800080, rgb(colours, 3, 0));
    assertEquals(0x8080ff, rgb(colours, 4, 0));
    assertEquals(0x808000, rgb(colours, 5, 0));
  }

  @Test
  void imagesShareTheirColours() {
    PatchFeatures one = features(1, 2, 1, 0, 0, 5, 1, 0);
    PatchFeatures other = features(1, 2, 5, 1, 0, 1, 0, 0);
    List<RgbImage> colours = FeatureColors.ofAll(List.of(one, other), DEVICE);

    assertEquals(rgb(colours.get(0), 0, 0), rgb(colours.get(1), 1, 0));
    assertEquals(rgb(colours.get(0), 1, 0), rgb(colours.get(1), 0, 0));
  }

  @Test
  void theForegroundIsWhatLiesLessAtTheBorders() {
    float[] patches = new float[5 * 5 * 3];
    for (int patch = 0; patch < 25; patch++) {
      boolean middle = patch == 11 || patch == 12 || patch == 13;
      patches[patch * 3] = middle ? 10 + patch : -0.1f * (patch % 3);
      patches[patch * 3 + 1] = patch % 2;
    }
    PatchFeatures image = features(5, 5, patches);

    RgbImage foreground = FeatureColors.ofForeground(List.of(image), false, DEVICE).getFirst();
    assertEquals(0, rgb(foreground, 0, 0));
    assertNotEquals(0, rgb(foreground, 3, 2));

    RgbImage background = FeatureColors.ofForeground(List.of(image), true, DEVICE).getFirst();
    assertEquals(0, rgb(background, 1, 2));
    assertEquals(0, rgb(background, 3, 2));
    assertNotEquals(0, rgb(background, 0, 0) | rgb(background, 1, 0) | rgb(background, 2, 0));
  }

  @Test
  void featuresThatAreAllAlikeGiveOneColour() {
    RgbImage colours =
        FeatureColors.ofAll(List.of(features(1, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3)), DEVICE).getFirst();
    assertEquals(rgb(colours, 0, 0), rgb(colours, 2, 0));
  }
}
