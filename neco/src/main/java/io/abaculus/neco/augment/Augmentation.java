package io.abaculus.neco.augment;

import io.abaculus.data.Occurrence;
import io.abaculus.data.RandomSource;
import io.abaculus.data.image.CropBox;
import io.abaculus.data.image.ImageTransforms;
import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * From one image to its crops: places, pixels and colours, the augmentation of NeCo (no flips
 * unless they are asked for, no solarisation). What happens to an image depends on its
 * {@link Occurrence} alone.
 */
public final class Augmentation {
  /**
   * What a stream of random numbers is for; the order of the constants is part of what a seed
   * means.
   */
  private enum Purpose {
    CROPS,
    COLORS,
    FLIP
  }

  private final AugmentConfig config;
  private final CropSampler sampler;
  private final ColorPipeline colors;

  /** The augmentation that {@code config} describes. */
  public Augmentation(AugmentConfig config) {
    this.config = config;
    sampler = new CropSampler(config);
    colors = new ColorPipeline(config);
  }

  /** What this augmentation does. */
  public AugmentConfig config() {
    return config;
  }

  /** Where the crops of an image of these sides lie, global ones first. */
  public List<CropBox> boxes(int imageWidth, int imageHeight, Occurrence occurrence) {
    return sampler.sample(imageWidth, imageHeight, random(occurrence, Purpose.CROPS, 0));
  }

  /**
   * One crop, cut out, resized (bilinear, antialiased), perhaps mirrored, and changed in colour.
   *
   * @param crop its number among the crops of the image
   * @param box where it lies
   */
  public RgbImage crop(RgbImage image, int crop, CropBox box, Occurrence occurrence) {
    int size = config.kindOf(crop).size();
    RgbImage resized =
        Resize.resizedCrop(
            image, box.top(), box.left(), box.height(), box.width(), size, size,
            Interpolation.BILINEAR);
    return colors.apply(
        isFlipped(crop, occurrence) ? ImageTransforms.flip(resized) : resized,
        random(occurrence, Purpose.COLORS, crop));
  }

  private boolean isFlipped(int crop, Occurrence occurrence) {
    return config.flipProbability() > 0
        && random(occurrence, Purpose.FLIP, crop).nextDouble() < config.flipProbability();
  }

  /** All crops of an image, global ones first. */
  public List<RgbImage> crops(RgbImage image, Occurrence occurrence) {
    List<CropBox> boxes = boxes(image.width(), image.height(), occurrence);
    List<RgbImage> crops = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      crops.add(crop(image, i, boxes.get(i), occurrence));
    }
    return crops;
  }

  private static RandomSource random(Occurrence occurrence, Purpose purpose, int crop) {
    return occurrence.random(purpose.ordinal(), crop);
  }
}
