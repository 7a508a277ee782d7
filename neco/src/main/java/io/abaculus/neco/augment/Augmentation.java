package io.abaculus.neco.augment;

import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * From one image to its crops: places, pixels and colours, the augmentation of NeCo (no mirroring,
 * no solarisation). What happens to an image depends on its {@link Place} alone.
 */
public final class Augmentation {
  /**
   * What a stream of random numbers is for; the order of the constants is part of what a seed
   * means.
   */
  private enum Purpose {
    CROPS,
    COLORS
  }

  /**
   * One occurrence of an image in a training run.
   *
   * @param seed of the run
   * @param epoch from 0
   * @param image its number in the data set
   * @param substitution 0, or how many images it follows in the epoch's order that could not be
   *     read and that it stands in for
   */
  public record Place(long seed, long epoch, long image, long substitution) {
    private RandomSource random(Purpose purpose, int crop) {
      return new CounterRandom(seed, epoch, image, substitution, purpose.ordinal(), crop);
    }
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
  public List<CropBox> boxes(int imageWidth, int imageHeight, Place place) {
    return sampler.sample(imageWidth, imageHeight, place.random(Purpose.CROPS, 0));
  }

  /**
   * One crop, cut out, resized (bilinear, antialiased) and changed in colour.
   *
   * @param crop its number among the crops of the image
   * @param box where it lies
   */
  public RgbImage crop(RgbImage image, int crop, CropBox box, Place place) {
    int size = config.kindOf(crop).size();
    RgbImage resized =
        Resize.resizedCrop(
            image, box.top(), box.left(), box.height(), box.width(), size, size,
            Interpolation.BILINEAR);
    return colors.apply(resized, place.random(Purpose.COLORS, crop));
  }

  /** All crops of an image, global ones first. */
  public List<RgbImage> crops(RgbImage image, Place place) {
    List<CropBox> boxes = boxes(image.width(), image.height(), place);
    List<RgbImage> crops = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      crops.add(crop(image, i, boxes.get(i), place));
    }
    return crops;
  }
}
