package io.abaculus.neco.evaluation;

import io.abaculus.data.image.LabelMap;

/** Follows a trial, on the thread that measures. */
public interface TrialWatch {
  /**
   * Something is going on.
   *
   * @param what it is, in a word or two
   * @param done of it by now
   * @param total of it
   */
  void progress(String what, long done, long total);

  /** A line for the user. */
  void message(String line);

  /** Whether an image of the validation set is one whose prediction is shown. */
  boolean isSample(int index);

  /** What is predicted of the pixels of such an image. */
  void predicted(int index, LabelMap labels);

  /** Asked now and then; true ends the work. */
  boolean isStopped();
}
