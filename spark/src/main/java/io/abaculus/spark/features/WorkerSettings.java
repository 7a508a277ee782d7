package io.abaculus.spark.features;

import io.abaculus.eval.features.ImageSizing;
import io.abaculus.eval.features.PixelSize;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How executors make features.
 *
 * @param weights name of the file of weights that Spark sends along
 * @param patchSize pixels a side of a patch
 * @param width of every image as the model sees it, in pixels; null for each image's own
 * @param height of every image as the model sees it, in pixels; null as the width is
 * @param maxSide the most pixels of an image's longer side; null for no limit
 * @param batch images of one size that go through the model together
 */
record WorkerSettings(
    String weights,
    int patchSize,
    @Nullable Integer width,
    @Nullable Integer height,
    @Nullable Integer maxSide,
    int batch) implements Serializable {

  static WorkerSettings of(String weights, ImageSizing sizing, int batch) {
    PixelSize fixed = sizing.fixed();
    return new WorkerSettings(
        weights,
        sizing.patchSize(),
        fixed == null ? null : fixed.width(),
        fixed == null ? null : fixed.height(),
        sizing.maxSide(),
        batch);
  }

  ImageSizing sizing() {
    return new ImageSizing(
        patchSize, width == null || height == null ? null : new PixelSize(width, height), maxSide);
  }
}
