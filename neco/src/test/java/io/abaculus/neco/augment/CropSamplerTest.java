package io.abaculus.neco.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.CounterRandom;
import io.abaculus.data.image.CropBox;
import io.abaculus.data.image.Normalization;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CropSamplerTest {
  private static final AugmentConfig NECO = AugmentConfig.neco(224, 98);

  @Property(tries = 300)
  void cropsLieWithinTheImageAndOverlapTheGlobalOnes(
      @ForAll @IntRange(min = 1, max = 900) int width,
      @ForAll @IntRange(min = 1, max = 900) int height,
      @ForAll long seed) {
    List<CropBox> crops = new CropSampler(NECO).sample(width, height, new CounterRandom(seed));

    assertEquals(6, crops.size());
    for (int v = 0; v < 6; v++) {
      CropBox crop = crops.get(v);
      assertTrue(crop.right() <= width && crop.bottom() <= height, crop.toString());
      for (int g = 0; g < 2; g++) {
        assertTrue(crop.intersectionArea(crops.get(g)) > 0);
      }
    }
  }

  @Test
  void photographsKeepTheSmallestIntersectionStrictly() {
    CropSampler sampler = new CropSampler(NECO);
    for (int i = 0; i < 2000; i++) {
      List<CropBox> crops = sampler.sample(640, 427, new CounterRandom(1, i));
      long threshold = (long) (640 * 427 * 0.01);
      assertTrue(crops.get(0).intersectionArea(crops.get(1)) > 2 * threshold);
      for (CropBox local : crops.subList(2, 6)) {
        assertTrue(local.intersectionArea(crops.get(0)) > threshold);
        assertTrue(local.intersectionArea(crops.get(1)) > threshold);
      }
    }
  }

  @Test
  void theBoundOnResamplingChangesNothingForPhotographs() {
    AugmentConfig unbounded =
        new AugmentConfig(NECO.kinds(), 0.01, 1, 1, 0, true, Normalization.IMAGENET);
    for (int i = 0; i < 2000; i++) {
      assertEquals(
          new CropSampler(unbounded).sample(640, 480, new CounterRandom(2, i)),
          new CropSampler(NECO).sample(640, 480, new CounterRandom(2, i)));
    }
  }

  @Test
  void anImageWhoseCropsAreAllTooSmallStillGetsCropsThatOverlap() {
    // 3000 x 10: no crop is larger than 13 x 10, but two global crops would have to share 600
    // pixels.
    List<CropBox> crops = new CropSampler(NECO).sample(3000, 10, new CounterRandom(3));

    for (CropBox crop : crops) {
      assertTrue(crop.intersectionArea(crops.get(0)) > 0);
      assertTrue(crop.intersectionArea(crops.get(1)) > 0);
    }
  }

  @Test
  void cropsThatMissEachOtherAreMovedTogether() {
    // Crops of one pixel in a million: 200 draws do not hit each other.
    AugmentConfig tiny =
        new AugmentConfig(
            List.of(new CropKind(2, 8, 1e-6, 1e-6), new CropKind(4, 8, 1e-6, 1e-6)),
            0,
            1,
            1,
            0,
            false,
            Normalization.IMAGENET);

    List<CropBox> crops = new CropSampler(tiny).sample(1000, 1000, new CounterRandom(4));

    assertEquals(1, crops.getFirst().width());
    assertEquals(1, crops.getFirst().height());
    for (CropBox crop : crops) {
      assertEquals(crops.getFirst(), crop);
    }
  }
}
