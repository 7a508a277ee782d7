package io.abaculus.neco.augment;

import io.abaculus.data.image.Normalization;
import io.abaculus.neco.config.DataConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * How an image becomes crops.
 *
 * @param kinds the kinds of crops; the first is the global one, whose crops all others overlap
 * @param minIntersection what every crop shares with each global crop before it, as a part of the
 *     image's area: strictly more than this, and twice this between global crops; 0 to 1
 * @param jitterStrength scales the colour jitter: brightness, contrast and saturation by a factor
 *     of 1 ± 0.8 of it, hue by ± 0.2 of a turn of it; 0 to 2.5
 * @param blurStrength scales the blur's sigma of 0.1 to 2 pixels; at least 0
 * @param flipProbability how often a crop is mirrored left to right, each on its own; what two crops
 *     share is then no longer in the places that the boxes say. 0 to 1
 * @param unboundedCropResampling whether crops that overlap too little are drawn again without end,
 *     as in NeCo's reference code, or {@link CropSampler#MAX_ATTEMPTS} times
 * @param normalization from pixels to the network's input
 */
public record AugmentConfig(
    List<CropKind> kinds,
    double minIntersection,
    double jitterStrength,
    double blurStrength,
    double flipProbability,
    boolean unboundedCropResampling,
    Normalization normalization) {

  /** Checks the ranges. */
  public AugmentConfig {
    kinds = List.copyOf(kinds);
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("an augmentation needs at least one kind of crop");
    }
    if (!(minIntersection >= 0 && minIntersection < 1)) {
      throw new IllegalArgumentException(
          "the smallest intersection lies in [0, 1), not at " + minIntersection);
    }
    if (!(jitterStrength >= 0 && jitterStrength <= 2.5)) {
      throw new IllegalArgumentException(
          "the jitter's strength lies in [0, 2.5], not at " + jitterStrength);
    }
    if (!(blurStrength >= 0 && blurStrength <= 1000)) {
      throw new IllegalArgumentException(
          "the blur's strength lies in [0, 1000], not at " + blurStrength);
    }
    if (!(flipProbability >= 0 && flipProbability <= 1)) {
      throw new IllegalArgumentException(
          "the probability of a flip lies in [0, 1], not at " + flipProbability);
    }
  }

  /**
   * NeCo's augmentation: 2 global crops of 25 % to 100 % of the image's area and 4 local ones of 5
   * % to 25 %, sharing more than 1 % of it.
   *
   * @param globalSize side of a global crop in pixels, 224 or 518 in the paper
   * @param localSize side of a local crop in pixels, 98 in the paper
   */
  public static AugmentConfig neco(int globalSize, int localSize) {
    return new AugmentConfig(
        List.of(new CropKind(2, globalSize, 0.25, 1), new CropKind(4, localSize, 0.05, 0.25)),
        0.01,
        1,
        1,
        0,
        false,
        Normalization.IMAGENET);
  }

  /** The augmentation that a configuration asks for, normalised by the statistics of ImageNet. */
  public static AugmentConfig of(DataConfig data) {
    List<CropKind> kinds = new ArrayList<>();
    for (int i = 0; i < data.sizeCrops().size(); i++) {
      kinds.add(
          new CropKind(
              data.nmbSamples().get(i),
              data.sizeCrops().get(i),
              data.minScaleCrops().get(i),
              data.maxScaleCrops().get(i)));
    }
    return new AugmentConfig(
        kinds,
        data.minIntersectionCrops(),
        data.jitterStrength(),
        data.blurStrength(),
        data.flipProbability(),
        data.unboundedCropResampling(),
        Normalization.IMAGENET);
  }

  /** Crops per image, of all kinds. */
  public int crops() {
    return kinds.stream().mapToInt(CropKind::count).sum();
  }

  /** Global crops per image: those of the first kind. */
  public int globalCrops() {
    return kinds.getFirst().count();
  }

  /**
   * The kind of one crop.
   *
   * @param crop from 0, global crops first
   */
  public CropKind kindOf(int crop) {
    int remaining = crop;
    for (CropKind kind : kinds) {
      if (remaining < kind.count()) {
        return kind;
      }
      remaining -= kind.count();
    }
    throw new IndexOutOfBoundsException("there are " + crops() + " crops, not one at " + crop);
  }
}
