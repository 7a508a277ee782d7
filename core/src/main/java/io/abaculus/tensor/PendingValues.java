package io.abaculus.tensor;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is assigned to parameters and not evaluated at a moment, so that it can be put back when what
 * comes after fails: {@snippet :
 * PendingValues before = PendingValues.of(parameters);
 * try {
 *   // assign and evaluate
 * } catch (RuntimeException | Error e) {
 *   before.restore();
 *   throw e;
 * }
 * }
 */
public final class PendingValues {
  private final Map<Parameter, Parameter.Pending> pending = new LinkedHashMap<>();

  private PendingValues(Collection<Parameter> parameters) {
    parameters.forEach(parameter -> pending.put(parameter, parameter.pending()));
  }

  /** What is assigned to these parameters now, if anything. */
  public static PendingValues of(Collection<Parameter> parameters) {
    return new PendingValues(parameters);
  }

  /** Whether nothing was assigned then that was not evaluated. */
  public boolean isEmpty() {
    return pending.values().stream().allMatch(one -> one.value() == null);
  }

  /**
   * Forgets what was assigned since, and assigns again what was assigned then. Numbers of parameters
   * that were loaded or lost since stay as they are.
   */
  public void restore() {
    pending.forEach(Parameter::restore);
  }
}
