package io.abaculus.spark.train;

import io.abaculus.neco.model.TrainingStep;
import io.abaculus.tensor.Parameter;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;

/**
 * What gradients of a step are made of beside images.
 *
 * @param id of this state alone
 * @param inputs the numbers of {@link TrainingStep#inputs}, in the arrays of whoever trains: they hold until the step is
 *     taken, and nobody who computes gradients changes them
 */
record StepState(UUID id, List<SentNumbers> inputs) implements Serializable {
  /** Copies the list. */
  StepState {
    inputs = List.copyOf(inputs);
  }

  static StepState of(TrainingStep steps) {
    return new StepState(
        UUID.randomUUID(),
        steps.inputs().stream().map(Parameter::value).map(SentNumbers::of).toList());
  }

  /** Brings steps of the same configuration to this state. */
  void loadInto(TrainingStep steps) {
    List<Parameter> parameters = steps.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).loadInto(parameters.get(i));
    }
  }
}
