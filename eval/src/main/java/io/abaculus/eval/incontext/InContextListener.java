package io.abaculus.eval.incontext;

import io.abaculus.data.RecordReadException;
import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.features.PatchFeatures;

/** Follows an in-context evaluation. Every method may be left out. */
public interface InContextListener {
  /** Nobody listens. */
  InContextListener NONE = new InContextListener() {};

  /** An image came into the memory; {@code done} of {@code total} by now. */
  default void remembered(long done, long total) {}

  /** An image was segmented; {@code done} of {@code total} by now. */
  default void segmented(long done, long total) {}

  /**
   * An approximate search was compared with an exact one on some of the first patches.
   *
   * @param recall the part of the exact neighbours that it finds, in [0, 1]
   */
  default void recalled(double recall) {}

  /** An image could not be read, and counts for nothing. */
  default void skipped(String record, RecordReadException reason) {}

  /**
   * What became of an image; not in the order of the images.
   *
   * @param index of the image in its data set
   * @param predicted a class for each pixel
   * @param truth the labels of the pixels
   */
  default void predicted(
      int index, PatchFeatures features, LabelMap predicted, LabelMap truth) {}

  /** Asked now and then; true ends the work. */
  default boolean isStopped() {
    return false;
  }
}
