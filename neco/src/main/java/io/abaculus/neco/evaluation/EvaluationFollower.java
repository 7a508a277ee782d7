package io.abaculus.neco.evaluation;

/** What whoever shows an evaluation is told while something is measured. */
public interface EvaluationFollower {
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

  /** Asked now and then; true ends the work. */
  boolean isStopped();
}
