package io.abaculus.eval.incontext;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.features.PatchFeatures;

/** Follows an in-context evaluation. Every method may be left out. */
public interface InContextListener {
  /** Nobody listens. */
  InContextListener NONE = new InContextListener() {};

  /** A batch of images came into the memory; {@code done} of {@code total} images by now. */
  default void remembered(long done, long total) {}

  /** Images that were searched together were segmented; {@code done} of {@code total} images by now. */
  default void segmented(long done, long total) {}

  /**
   * An approximate search was compared with an exact one, on a random sample of the patches of the first
   * validation image that can be read.
   *
   * @param recall the part of the exact neighbours that it finds, in [0, 1]
   */
  default void recalled(double recall) {}

  /** An image that could not be read, and counts for nothing. */
  default void skip(String record, String reason) {}

  /**
   * What became of an image; in the order of the images.
   *
   * @param index of the image in its data set
   * @param predicted a class for each pixel
   * @param truth the labels of the pixels
   */
  default void predicted(
      int index, PatchFeatures features, LabelMap predicted, LabelMap truth) {}
}
