package io.abaculus.nn.optim;

import io.abaculus.device.Device;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The number of steps taken, as a parameter that a checkpoint can hold. */
final class StepCounter {
  private final Parameter steps;

  /** Begins at 0, on the device of the groups' parameters. */
  StepCounter(List<ParameterGroup> groups) {
    this.steps =
        Parameter.zeros("optimizer.step", TensorType.of(DType.INT64), deviceOf(groups));
  }

  private static Device deviceOf(List<ParameterGroup> groups) {
    Set<Parameter> seen = new HashSet<>();
    for (ParameterGroup group : groups) {
      for (Parameter parameter : group.parameters()) {
        if (!seen.add(parameter)) {
          throw new TensorException("optimizer: " + parameter + " is in the groups twice");
        }
      }
    }
    return seen.stream()
        .findFirst()
        .orElseThrow(() -> new TensorException(
            "optimizer: the groups have no parameters; trainableParameters() leaves out the frozen"))
        .device();
  }

  /** The steps assigned, those that were not evaluated yet included. */
  long assigned() {
    return steps.integer();
  }

  /** The steps that were evaluated. */
  long taken() {
    return steps.evaluatedInteger();
  }

  void increment() {
    steps.assign(assigned() + 1);
  }

  Parameter parameter() {
    return steps;
  }
}
