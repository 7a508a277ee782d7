package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.data.CounterRandom;
import org.junit.jupiter.api.Test;

class RandomResizedCropTest {
  @Test
  void areaIsUniformAndRatioLogUniform() {
    // In a square image every draw of these scales fits, so nothing is rejected.
    int draws = 20_000;
    double area = 0;
    double logRatio = 0;
    double logRatioSquares = 0;
    double center = 0;
    for (int i = 0; i < draws; i++) {
      CropBox box = RandomResizedCrop.sample(1000, 1000, 0.05, 0.25, new CounterRandom(5, i));
      area += box.width() * box.height() / 1e6;
      double log = Math.log((double) box.width() / box.height());
      logRatio += log;
      logRatioSquares += log * log;
      center += (box.left() + box.right()) / 2000.0;
    }
    double spread = Math.log(4.0 / 3.0);
    assertEquals(0.15, area / draws, 5 * 0.2 / Math.sqrt(12.0 * draws));
    assertEquals(0, logRatio / draws, 5 * spread / Math.sqrt(3.0 * draws));
    double variance = spread * spread / 3;
    assertEquals(variance, logRatioSquares / draws, 5 * variance * Math.sqrt(0.8 / draws) + 1e-4);
    assertEquals(0.5, center / draws, 0.01);
  }

  @Test
  void anImageTooLongForItsScaleGivesTheCentreOfTheLargestRatio() {
    CropBox wide = RandomResizedCrop.sample(3000, 10, 0.25, 1, new CounterRandom(6));
    CropBox high = RandomResizedCrop.sample(10, 3000, 0.25, 1, new CounterRandom(6));

    assertEquals(new CropBox((3000 - 13) / 2, 0, 13, 10), wide);
    assertEquals(new CropBox(0, (3000 - 13) / 2, 10, 13), high);
  }
}
