package io.abaculus.neco.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What was measured in one training step.
 *
 * @param step counted from 0
 * @param epoch counted from 0
 * @param values by name ({@code loss}, {@code lr_backbone}, {@code images_per_second}), in the
 *     order in which they are written; a value need not be finite
 */
public record StepMetrics(long step, int epoch, SequencedMap<String, Double> values) {

  /** Keeps an unmodifiable copy of the values. */
  public StepMetrics {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /** A step with nothing measured yet. */
  public static StepMetrics of(long step, int epoch) {
    return new StepMetrics(step, epoch, new LinkedHashMap<>());
  }

  /** These metrics and one more. */
  public StepMetrics with(String name, double value) {
    SequencedMap<String, Double> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new StepMetrics(step, epoch, more);
  }
}
