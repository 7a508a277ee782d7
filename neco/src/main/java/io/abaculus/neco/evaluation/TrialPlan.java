package io.abaculus.neco.evaluation;

import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.report.TrialKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One of the ways in which models are measured. */
public interface TrialPlan {
  /** What is measured of a model, in this order. */
  List<Planned> trials(EvaluatedModel model);

  /**
   * A trial that may have been measured before.
   *
   * @param key all that its numbers depend on
   * @param work that measures it
   */
  record Planned(TrialKey key, Work work) {}

  /** Measures. */
  @FunctionalInterface
  interface Work {
    /**
     * Runs once.
     *
     * @return empty if the watch ended it
     * @throws IOException if something cannot be read or written
     */
    Optional<ConfusionMatrix> run(TrialWatch watch) throws IOException;
  }
}
