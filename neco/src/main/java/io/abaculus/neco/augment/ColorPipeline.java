package io.abaculus.neco.augment;

import io.abaculus.data.RandomSource;
import io.abaculus.data.image.ColorAdjust;
import io.abaculus.data.image.GaussianBlur;
import io.abaculus.data.image.RgbImage;

/**
 * The random changes of a crop's colours and sharpness, the same for every crop: with probability
 * 0.8 brightness, contrast, saturation and hue in random order, with 0.2 no colour, with 0.5 a
 * Gaussian blur.
 */
public final class ColorPipeline {
  private static final double JITTER_PROBABILITY = 0.8;
  private static final double GRAYSCALE_PROBABILITY = 0.2;
  private static final double BLUR_PROBABILITY = 0.5;
  private static final double MIN_SIGMA = 0.1;
  private static final double MAX_SIGMA = 2.0;

  private final double jitterStrength;
  private final double blurStrength;

  /** The pipeline with the strengths of {@code config}. */
  public ColorPipeline(AugmentConfig config) {
    jitterStrength = config.jitterStrength();
    blurStrength = config.blurStrength();
  }

  /** The crop with random changes. */
  public RgbImage apply(RgbImage crop, RandomSource random) {
    RgbImage image = crop;
    if (random.nextDouble() < JITTER_PROBABILITY) {
      image = jitter(image, random);
    }
    if (random.nextDouble() < GRAYSCALE_PROBABILITY) {
      image = ColorAdjust.grayscale(image);
    }
    if (random.nextDouble() < BLUR_PROBABILITY) {
      image = GaussianBlur.blur(image, random.nextDouble(MIN_SIGMA, MAX_SIGMA) * blurStrength);
    }
    return image;
  }

  private RgbImage jitter(RgbImage crop, RandomSource random) {
    if (jitterStrength == 0) {
      // A turn of hue by 0 would still pass through 8-bit HSV and lose precision.
      return crop;
    }
    double spread = 0.8 * jitterStrength;
    double turn = 0.2 * jitterStrength;
    int[] order = random.permutation(4);
    double brightness = random.nextDouble(Math.max(0, 1 - spread), 1 + spread);
    double contrast = random.nextDouble(Math.max(0, 1 - spread), 1 + spread);
    double saturation = random.nextDouble(Math.max(0, 1 - spread), 1 + spread);
    double hue = random.nextDouble(-turn, turn);
    RgbImage image = crop;
    for (int operation : order) {
      image =
          switch (operation) {
            case 0 -> ColorAdjust.brightness(image, brightness);
            case 1 -> ColorAdjust.contrast(image, contrast);
            case 2 -> ColorAdjust.saturation(image, saturation);
            default -> ColorAdjust.hue(image, hue);
          };
    }
    return image;
  }
}
