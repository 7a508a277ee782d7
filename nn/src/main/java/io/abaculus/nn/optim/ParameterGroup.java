package io.abaculus.nn.optim;

import io.abaculus.tensor.Parameter;
import java.util.List;
import java.util.function.Predicate;

/**
 * Parameters that an optimizer treats alike.
 *
 * @param name for reports
 * @param parameters float32 or float64, on one device
 * @param learningRate by step
 * @param weightDecay by step
 */
public record ParameterGroup(
    String name, List<Parameter> parameters, Schedule learningRate, Schedule weightDecay) {
  /** Copies the list. */
  public ParameterGroup {
    parameters = List.copyOf(parameters);
  }

  /** Parameters with the same learning rate and weight decay at every step. */
  public static ParameterGroup constant(
      String name, List<Parameter> parameters, double learningRate, double weightDecay) {
    return new ParameterGroup(
        name, parameters, Schedule.constant(learningRate), Schedule.constant(weightDecay));
  }

  /**
   * Whether weight decay is customarily spared a parameter: it has one axis (norms, LayerScale) or its
   * name ends in {@code .bias}.
   */
  public static Predicate<Parameter> sparedDecay() {
    return parameter -> parameter.shape().rank() == 1 || parameter.name().endsWith(".bias");
  }
}
