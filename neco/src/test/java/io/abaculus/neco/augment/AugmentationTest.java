package io.abaculus.neco.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.CounterRandom;
import io.abaculus.data.Occurrence;
import io.abaculus.data.image.ColorAdjust;
import io.abaculus.data.image.CropBox;
import io.abaculus.data.image.ImageTransforms;
import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.Normalization;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import io.abaculus.neco.config.DataConfig;
import io.abaculus.neco.config.DatasetName;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final RgbImage IMAGE = noise(40, 30);

  @Test
  void thePlaceDecidesEverything() {
    Augmentation augmentation = new Augmentation(AugmentConfig.neco(28, 14));
    Occurrence place = new Occurrence(1, 2, 3, 0);

    List<RgbImage> crops = augmentation.crops(IMAGE, place);

    assertEquals(crops, augmentation.crops(IMAGE, place));
    assertNotEquals(crops, augmentation.crops(IMAGE, new Occurrence(0, 2, 3, 0)));
    assertNotEquals(crops, augmentation.crops(IMAGE, new Occurrence(1, 0, 3, 0)));
    assertNotEquals(crops, augmentation.crops(IMAGE, new Occurrence(1, 2, 0, 0)));
    assertNotEquals(crops, augmentation.crops(IMAGE, new Occurrence(1, 2, 3, 1)));
    for (int i = 0; i < 6; i++) {
      assertEquals(i < 2 ? 28 : 14, crops.get(i).width());
      assertEquals(crops.get(i).width(), crops.get(i).height());
    }
  }

  @Test
  void withoutStrengthOnlyTheCutAndTheGrayscaleRemain() {
    Augmentation plain =
        new Augmentation(
            new AugmentConfig(
                AugmentConfig.neco(20, 10).kinds(), 0.01, 0, 0, 0, false, Normalization.IMAGENET));
    int grey = 0;
    int images = 500;
    for (int i = 0; i < images; i++) {
      Occurrence place = new Occurrence(1, 0, i, 0);
      List<CropBox> boxes = plain.boxes(IMAGE.width(), IMAGE.height(), place);
      for (int crop = 0; crop < 6; crop++) {
        CropBox box = boxes.get(crop);
        int size = crop < 2 ? 20 : 10;
        RgbImage cut =
            Resize.resizedCrop(
                IMAGE, box.top(), box.left(), box.height(), box.width(), size, size,
                Interpolation.BILINEAR);
        RgbImage result = plain.crop(IMAGE, crop, box, place);
        if (result.equals(ColorAdjust.grayscale(cut))) {
          grey++;
        } else {
          assertEquals(cut, result);
        }
      }
    }
    // A fifth of the crops is grey; five standard deviations of the binomial distribution.
    double draws = 6.0 * images;
    assertEquals(0.2 * draws, grey, 5 * Math.sqrt(0.16 * draws));
  }

  @Test
  void everyCropIsMirroredIfFlipsAreCertainAndAllElseStaysTheSame() {
    AugmentConfig neco = AugmentConfig.neco(20, 10);
    Augmentation flipped =
        new Augmentation(
            new AugmentConfig(neco.kinds(), 0.01, 0, 0, 1, false, Normalization.IMAGENET));
    Augmentation plain =
        new Augmentation(
            new AugmentConfig(neco.kinds(), 0.01, 0, 0, 0, false, Normalization.IMAGENET));
    Occurrence place = new Occurrence(1, 0, 3, 0);
    assertEquals(
        plain.crops(IMAGE, place).stream().map(ImageTransforms::flip).toList(),
        flipped.crops(IMAGE, place));
  }

  @Test
  void halfOfTheCropsAreBlurred() {
    AugmentConfig onlyBlur =
        new AugmentConfig(AugmentConfig.neco(8, 8).kinds(), 0, 0, 1, 0, false,
            Normalization.IMAGENET);
    ColorPipeline pipeline = new ColorPipeline(onlyBlur);
    int same = 0;
    int draws = 2000;
    for (int i = 0; i < draws; i++) {
      RgbImage result = pipeline.apply(IMAGE, new CounterRandom(2, i));
      if (result.equals(IMAGE) || result.equals(ColorAdjust.grayscale(IMAGE))) {
        same++;
      }
    }
    // The weakest blurs, of a sigma up to about 0.1, may change no level: they move the count by
    // less than this.
    assertEquals(0.5 * draws, same, 5 * Math.sqrt(0.25 * draws) + 0.02 * draws);
  }

  @Test
  void aFifthOfTheCropsKeepTheirColours() {
    AugmentConfig onlyJitter =
        new AugmentConfig(AugmentConfig.neco(8, 8).kinds(), 0, 1, 0, 0, false,
            Normalization.IMAGENET);
    ColorPipeline pipeline = new ColorPipeline(onlyJitter);
    int same = 0;
    int draws = 2000;
    for (int i = 0; i < draws; i++) {
      RgbImage result = pipeline.apply(IMAGE, new CounterRandom(3, i));
      if (result.equals(IMAGE) || result.equals(ColorAdjust.grayscale(IMAGE))) {
        same++;
      }
    }
    assertEquals(0.2 * draws, same, 5 * Math.sqrt(0.16 * draws));
  }

  @Test
  void aConfigurationBecomesKindsOfCrops() {
    DataConfig data =
        new DataConfig(
            null,
            DatasetName.AUTO,
            true,
            List.of(518, 98),
            List.of(2, 4),
            List.of(0.25, 0.05),
            List.of(1.0, 0.25),
            0.01,
            false,
            1,
            1,
            0,
            2);

    assertEquals(AugmentConfig.neco(518, 98), AugmentConfig.of(data));
  }

  @Test
  void settingsOutOfRangeAreRefusedInWords() {
    assertThrows(IllegalArgumentException.class, () -> new CropKind(0, 98, 0.1, 1));
    assertThrows(IllegalArgumentException.class, () -> new CropKind(2, 98, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new CropKind(2, 98, 0.5, 0.4));
    List<CropKind> kinds = AugmentConfig.neco(8, 8).kinds();
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new AugmentConfig(kinds, 0.01, 3, 1, 0, false, Normalization.IMAGENET));
    assertEquals("the jitter's strength lies in [0, 2.5], not at 3.0", refused.getMessage());
    assertTrue(AugmentConfig.neco(224, 98).kindOf(1).size() == 224);
    assertThrows(IndexOutOfBoundsException.class, () -> AugmentConfig.neco(8, 8).kindOf(6));
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(1).nextBytes(pixels);
    return RgbImage.of(width, height, pixels);
  }
}
