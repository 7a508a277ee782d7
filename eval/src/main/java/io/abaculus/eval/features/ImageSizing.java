package io.abaculus.eval.features;

import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * The size in which a model sees an image: both sides are multiples of its patches.
 *
 * @param patchSize pixels a side of a patch
 * @param fixed the size of every image; null for each image's own, to the nearest multiples
 * @param maxSide the most pixels of an image's longer side, by which larger ones are made smaller;
 *     null for no limit
 */
public record ImageSizing(
    int patchSize, @Nullable PixelSize fixed, @Nullable Integer maxSide) {

  /**
   * Checks that images consist of patches.
   *
   * @throws IllegalArgumentException if the fixed size is no multiple of the patches, or the longest side
   *     shorter than one
   */
  public ImageSizing {
    if (fixed != null && (fixed.width() % patchSize != 0 || fixed.height() % patchSize != 0
        || fixed.width() < patchSize || fixed.height() < patchSize)) {
      throw new IllegalArgumentException(
          "images of %s are not whole patches of %d pixels: %s are"
              .formatted(
                  fixed,
                  patchSize,
                  new PixelSize(
                      nearest(fixed.width(), patchSize), nearest(fixed.height(), patchSize))));
    }
    if (maxSide != null && maxSide < patchSize) {
      throw new IllegalArgumentException(
          "images of at most %d pixels have no patch of %d".formatted(maxSide, patchSize));
    }
  }

  /** The size for an image. */
  public PixelSize of(PixelSize own) {
    if (fixed != null) {
      return fixed;
    }
    int longer = Math.max(own.width(), own.height());
    double scale = maxSide == null || longer <= maxSide ? 1 : (double) maxSide / longer;
    return new PixelSize(side(own.width() * scale), side(own.height() * scale));
  }

  /** An image as the model sees it. */
  public RgbImage resize(RgbImage image) {
    PixelSize own = PixelSize.of(image);
    PixelSize size = of(own);
    return size.equals(own)
        ? image
        : Resize.resize(image, size.width(), size.height(), Interpolation.BICUBIC);
  }

  private int side(double pixels) {
    int side = nearest(pixels, patchSize);
    return maxSide != null && side > maxSide ? side - patchSize : side;
  }

  private static int nearest(double pixels, int patchSize) {
    return Math.max(1, (int) Math.round(pixels / patchSize)) * patchSize;
  }
}
