package io.abaculus.eval.dataset;

import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.LabelMap;

/** What the pixels of a file of labels say, whose text tells formats apart that give other classes. */
sealed interface LabelFormat permits LabelTable, CocoSegments {
  /**
   * The classes of a file's pixels.
   *
   * @param content of the file
   * @param file what it is called, its name last
   * @throws ImageReadException if it is damaged, or a pixel has no class and is not marked as such
   */
  LabelMap classes(byte[] content, String file) throws ImageReadException;
}
