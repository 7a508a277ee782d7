package io.abaculus.spark.features;

import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.features.PixelSize;

/** A row of the table of features. */
sealed interface FeatureRow {
  /** What the image is called. */
  String path();

  /**
   * An image with what a model makes of it.
   *
   * @param size in the file
   */
  record Read(String path, PixelSize size, PatchFeatures features) implements FeatureRow {}

  /**
   * An image that could not be read.
   *
   * @param reason why, without its name
   */
  record Unreadable(String path, String reason) implements FeatureRow {}
}
