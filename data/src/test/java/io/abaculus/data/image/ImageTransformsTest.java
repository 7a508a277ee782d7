package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.data.CounterRandom;
import io.abaculus.data.RandomSource;
import io.abaculus.data.Transform;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTransformsTest {
  private static final RandomSource RANDOM = new CounterRandom(1);

  /** Red is the column, green the row. */
  private static RgbImage grid(int width, int height) {
    byte[] pixels = new byte[width * height * RgbImage.CHANNELS];
    for (int i = 0; i < width * height; i++) {
      pixels[i * RgbImage.CHANNELS] = (byte) (i % width);
      pixels[i * RgbImage.CHANNELS + 1] = (byte) (i / width);
    }
    return RgbImage.of(width, height, pixels);
  }

  /** Sizes of {@code torchvision.transforms.Resize(shorter)}. */
  @ParameterizedTest
  @CsvSource({"640, 427, 256, 383, 256", "427, 640, 256, 256, 383", "100, 100, 7, 7, 7"})
  void resizingKeepsTheRatioOfTheSides(
      int width, int height, int shorter, int expectedWidth, int expectedHeight)
      throws IOException {
    RgbImage result =
        ImageTransforms.resize(shorter, Interpolation.BILINEAR)
            .apply(RgbImage.of(width, height, new byte[width * height * 3]), RANDOM);
    assertEquals(expectedWidth, result.width());
    assertEquals(expectedHeight, result.height());
  }

  /** As {@code torchvision.transforms.CenterCrop(2)}, which rounds halves to even. */
  @ParameterizedTest
  @CsvSource({"6, 4, 2, 1", "5, 4, 2, 1", "7, 3, 2, 0", "2, 2, 0, 0"})
  void theCropIsInTheMiddle(int width, int height, int left, int top) throws IOException {
    RgbImage result = ImageTransforms.centerCrop(2).apply(grid(width, height), RANDOM);

    assertEquals(2, result.width());
    assertEquals(2, result.height());
    assertEquals(left, result.sample(0, 0, 0));
    assertEquals(top, result.sample(0, 0, 1));
    assertEquals(left + 1, result.sample(1, 1, 0));
  }

  @Test
  void aCropLargerThanTheImageIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ImageTransforms.centerCrop(5).apply(grid(4, 9), RANDOM));
  }

  @Test
  void imagesAreMirroredAtRandom() throws IOException {
    RgbImage image = RgbImage.of(2, 1, new byte[]{1, 2, 3, 4, 5, 6});
    Transform<RgbImage, RgbImage> flip = ImageTransforms.randomHorizontalFlip();
    Set<RgbImage> results = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      results.add(flip.apply(image, RANDOM));
    }
    results.remove(image);

    assertEquals(1, results.size());
    assertArrayEquals(
        new byte[]{4, 5, 6, 1, 2, 3}, results.iterator().next().pixels());
  }
}
