package io.abaculus.neco.train;

/**
 * How far the validation of a run is.
 *
 * @param steps after how many the student was last validated; -1 if it never was
 * @param metric by which students were compared; empty if none was kept
 * @param best the greatest score by which a student was kept, in [0, 1]; -1 if none was
 */
record ValidationProgress(long steps, String metric, double best) {
  /** Nothing was validated. */
  static final ValidationProgress NONE = new ValidationProgress(-1, "", -1);

  /** The same after another number of steps. */
  ValidationProgress at(long taken) {
    return new ValidationProgress(taken, metric, best);
  }
}
