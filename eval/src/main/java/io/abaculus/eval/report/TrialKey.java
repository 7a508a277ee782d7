package io.abaculus.eval.report;

import io.abaculus.eval.Protocol;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a measurement depends on. Two trials of equal keys measure the same thing, so that one of them
 * is enough.
 *
 * @param task what was measured
 * @param protocol how
 * @param model the name of the model in the report
 * @param dataset the name of the data set
 * @param variant what distinguishes it from other trials of the task, such as {@code 1/64} of the data or
 * {@code K=500}; empty if nothing does
 * @param seed of the random choices
 * @param settings everything else that was chosen, by name, in the order in which it is shown
 */
public record TrialKey(EvaluationTask task, Protocol protocol, String model, String dataset,
    String variant, long seed, Map<String, String> settings) {
  /** Copies the settings. */
  public TrialKey {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }
}
