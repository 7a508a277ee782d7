package io.abaculus.nn.optim;

import io.abaculus.device.Device;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The number of steps taken, as a parameter that a checkpoint can hold. */
final class StepCounter {
  private final Device device;
  private final Parameter steps;

  /** Begins at 0, on the device of the groups' parameters. */
  StepCounter(List<ParameterGroup> groups) {
    this.device = deviceOf(groups);
    this.steps = new Parameter("optimizer.step", Tensors.of(new long[]{0}, device, new int[0]));
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
        .orElseThrow(() -> new TensorException("optimizer: the groups have no parameters"))
        .value()
        .device();
  }

  long get() {
    return steps.value().toHost().getLong(0);
  }

  void increment() {
    steps.assign(Tensors.of(new long[]{get() + 1}, device, new int[0]));
  }

  Parameter parameter() {
    return steps;
  }
}
