package io.abaculus.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.data.CounterRandom;
import io.abaculus.data.Transform;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SegmentationTransformsTest {
  /** Every pixel's red is its label, so whatever moves the one must move the other. */
  private static SegmentedImage told(int width, int height) {
    byte[] labels = new byte[width * height];
    byte[] pixels = new byte[labels.length * RgbImage.CHANNELS];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) i;
      pixels[i * RgbImage.CHANNELS] = (byte) i;
    }
    return new SegmentedImage(
        RgbImage.of(width, height, pixels), new LabelMap(width, height, labels));
  }

  private static void assertLabelsAreRed(SegmentedImage example) {
    for (int y = 0; y < example.image().height(); y++) {
      for (int x = 0; x < example.image().width(); x++) {
        assertEquals(
            example.image().sample(x, y, 0),
            example.labels().label(y * example.image().width() + x));
      }
    }
  }

  @Test
  void flippingMirrorsImageAndLabelsTogetherHalfTheTime() throws IOException {
    Transform<SegmentedImage, SegmentedImage> flip = SegmentationTransforms.randomHorizontalFlip();
    SegmentedImage example = told(3, 2);
    Set<LabelMap> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      SegmentedImage flipped = flip.apply(example, new CounterRandom(1, i));
      assertLabelsAreRed(flipped);
      seen.add(flipped.labels());
    }
    assertEquals(Set.of(example.labels(), example.labels().flip()), seen);
  }

  @Test
  void aCropTakesTheSameRectangleOfBoth() throws IOException {
    // As many pixels as the image has: a whole square stays as it is; a part is cut before resizing.
    SegmentedImage same =
        SegmentationTransforms.resize(4, LabelMap.Pick.CENTER)
            .apply(told(4, 4), new CounterRandom(1));
    assertEquals(told(4, 4), same);
    for (int i = 0; i < 50; i++) {
      SegmentedImage crop =
          SegmentationTransforms.randomResizedCrop(1, 0.01, 0.04, LabelMap.Pick.CENTER)
              .apply(told(5, 5), new CounterRandom(2, i));
      assertLabelsAreRed(crop);
    }
  }

  @Test
  void labelsOfAnotherSizeAreRefused() {
    RgbImage image = told(4, 4).image();
    LabelMap labels = told(4, 3).labels();
    assertThrows(IllegalArgumentException.class, () -> new SegmentedImage(image, labels));
  }
}
