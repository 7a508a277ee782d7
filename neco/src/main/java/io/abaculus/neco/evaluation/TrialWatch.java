package io.abaculus.neco.evaluation;

import io.abaculus.data.image.LabelMap;

/** Follows a trial, on the thread that measures. */
public interface TrialWatch extends EvaluationFollower {
  /** An image cannot be read, and is left out. */
  void skip(String record, String reason);

  /** Whether an image of the validation set is one whose prediction is shown. */
  boolean isSample(int index);

  /** What is predicted of the pixels of such an image. */
  void predicted(int index, LabelMap labels);
}
