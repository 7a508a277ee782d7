package io.abaculus.eval.incontext;

import io.abaculus.data.RandomSource;
import io.abaculus.data.Transform;
import io.abaculus.data.image.ColorAdjust;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.dataset.SegmentationTransforms;
import io.abaculus.eval.dataset.SegmentedImage;

/**
 * How the images of a memory are varied, as Hummingbird's open evaluation does it: brightness, contrast,
 * saturation and hue by up to a tenth, each with probability 1/2, then a part of half of the image at
 * least. Its areas are drawn from 0.5 to 2, and those above 1 drawn again.
 */
final class MemoryAugmentation {
  private static final double PROBABILITY = 0.5;
  private static final double STRENGTH = 0.1;
  private static final double MIN_SCALE = 0.5;
  private static final double MAX_SCALE = 2;

  private MemoryAugmentation() {}

  /**
   * The transform of an image and its labels.
   *
   * @param side of the result in pixels
   */
  static Transform<SegmentedImage, SegmentedImage> of(int side, LabelMap.Pick pick) {
    return SegmentationTransforms.ofImage(MemoryAugmentation::colors)
        .andThen(SegmentationTransforms.randomResizedCrop(side, MIN_SCALE, MAX_SCALE, pick));
  }

  private static RgbImage colors(RgbImage original, RandomSource random) {
    RgbImage image = original;
    if (random.nextDouble() < PROBABILITY) {
      image = ColorAdjust.brightness(image, random.nextDouble(1 - STRENGTH, 1 + STRENGTH));
    }
    if (random.nextDouble() < PROBABILITY) {
      image = ColorAdjust.contrast(image, random.nextDouble(1 - STRENGTH, 1 + STRENGTH));
    }
    if (random.nextDouble() < PROBABILITY) {
      image = ColorAdjust.saturation(image, random.nextDouble(1 - STRENGTH, 1 + STRENGTH));
    }
    if (random.nextDouble() < PROBABILITY) {
      image = ColorAdjust.hue(image, random.nextDouble(-STRENGTH, STRENGTH));
    }
    return image;
  }
}
