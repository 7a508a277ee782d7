package io.abaculus.data.image;

import io.abaculus.data.RandomSource;

/** Rectangles of random size, shape and place, as torchvision's {@code RandomResizedCrop} draws them. */
public final class RandomResizedCrop {
  private static final double MIN_RATIO = 3.0 / 4.0;
  private static final double MAX_RATIO = 4.0 / 3.0;
  private static final double MIN_LOG_RATIO = StrictMath.log(MIN_RATIO);
  private static final double MAX_LOG_RATIO = StrictMath.log(MAX_RATIO);

  private RandomResizedCrop() {}

  /**
   * Draws one crop as torchvision's {@code RandomResizedCrop.get_params} does: up to 10 times an
   * area and an aspect ratio (log-uniform in 3/4 to 4/3), taking the first that fits at a uniform
   * place; else the largest centred crop of an allowed ratio, whatever its scale.
   *
   * @param minScale smallest area, as a part of the image's
   * @param maxScale largest area, as a part of the image's
   */
  public static CropBox sample(
      int imageWidth, int imageHeight, double minScale, double maxScale, RandomSource random) {
    double area = (double) imageWidth * imageHeight;
    for (int attempt = 0; attempt < 10; attempt++) {
      double cropArea = area * random.nextDouble(minScale, maxScale);
      double ratio = StrictMath.exp(random.nextDouble(MIN_LOG_RATIO, MAX_LOG_RATIO));
      int width = (int) Math.rint(Math.sqrt(cropArea * ratio));
      int height = (int) Math.rint(Math.sqrt(cropArea / ratio));
      if (width > 0 && width <= imageWidth && height > 0 && height <= imageHeight) {
        int top = random.nextInt(imageHeight - height + 1);
        int left = random.nextInt(imageWidth - width + 1);
        return new CropBox(left, top, width, height);
      }
    }
    double ratio = (double) imageWidth / imageHeight;
    int width = imageWidth;
    int height = imageHeight;
    if (ratio < MIN_RATIO) {
      height = (int) Math.rint(width / MIN_RATIO);
    } else if (ratio > MAX_RATIO) {
      width = (int) Math.rint(height * MAX_RATIO);
    }
    return new CropBox((imageWidth - width) / 2, (imageHeight - height) / 2, width, height);
  }
}
