package io.abaculus.eval.features;

import io.abaculus.data.image.RgbImage;
import java.nio.file.Path;

/**
 * What a model makes of an image.
 *
 * @param index of the image among those that were asked for
 * @param file that the image is in
 * @param original its size in the file
 * @param image as the model sees it
 * @param features of the image
 */
public record ImageFeatures(
    int index, Path file, PixelSize original, RgbImage image, PatchFeatures features) {

  /** Whether the model sees it in another size than the file has it. */
  public boolean isResized() {
    return original.width() != image.width() || original.height() != image.height();
  }
}
