package io.abaculus.nn.optim;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.Device;
import io.abaculus.graph.Check;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Stochastic gradient descent with momentum and weight decay as an L2 penalty, as PyTorch computes it:
 *
 * <pre>
 * g ← g + decay · p
 * b ← momentum · b + g
 * p ← p - rate · b        (with Nesterov's momentum: p ← p - rate · (g + momentum · b))
 * </pre>
 *
 * The buffer b begins as zero. The state of parameter {@code NAME} is {@code
 * optimizer.momentum_buffer.NAME}.
 */
public final class Sgd implements Optimizer {
  private final List<ParameterGroup> groups;
  private final double momentum;
  private final boolean nesterov;
  private final StepCounter steps;
  private final Map<Parameter, Parameter> buffers = new LinkedHashMap<>();

  /** With plain momentum. */
  public Sgd(List<ParameterGroup> groups, double momentum) {
    this(groups, momentum, false);
  }

  /**
   * With a kind of momentum.
   *
   * @param momentum how much of the former change stays, in [0, 1)
   * @param nesterov whether to look ahead (Nesterov, 1983, as in Sutskever et al., 2013)
   */
  public Sgd(List<ParameterGroup> groups, double momentum, boolean nesterov) {
    Check.that(momentum >= 0 && momentum < 1, "sgd: the momentum %s is not in [0, 1)", momentum);
    this.groups = List.copyOf(groups);
    this.momentum = momentum;
    this.nesterov = nesterov;
    this.steps = new StepCounter(groups);
    for (ParameterGroup group : groups) {
      for (Parameter parameter : group.parameters()) {
        String name = "optimizer.momentum_buffer." + parameter.name();
        Tensor value = parameter.value();
        buffers.put(parameter, Parameter.zeros(name, value.type(), value.device()));
      }
    }
  }

  @Override
  public void step(Gradients gradients) {
    long done = steps.assigned();
    for (ParameterGroup group : groups) {
      for (Parameter parameter : group.parameters()) {
        if (gradients.parameters().contains(parameter)) {
          Device device = parameter.value().device();
          update(
              parameter,
              gradients.get(parameter),
              Tensors.scalar(group.learningRate().at(done), parameter.dtype(), device),
              Tensors.scalar(group.weightDecay().at(done), parameter.dtype(), device));
        }
      }
    }
    steps.increment();
  }

  private void update(Parameter parameter, Tensor gradient, Tensor rate, Tensor decay) {
    Parameter buffer = Objects.requireNonNull(buffers.get(parameter));
    Tensor value = parameter.value();
    Tensor penalized = gradient.add(value.mul(decay));
    Tensor accumulated = buffer.value().mul(momentum).add(penalized);
    Tensor change = nesterov ? penalized.add(accumulated.mul(momentum)) : accumulated;
    buffer.assign(accumulated);
    parameter.assign(value.sub(change.mul(rate)));
  }

  @Override
  public long stepCount() {
    return steps.taken();
  }

  @Override
  public List<ParameterGroup> groups() {
    return groups;
  }

  @Override
  public List<Parameter> state() {
    List<Parameter> state = new ArrayList<>(List.of(steps.parameter()));
    state.addAll(buffers.values());
    return Collections.unmodifiableList(state);
  }

  @Override
  public List<Parameter> assigned() {
    List<Parameter> assigned = new ArrayList<>(buffers.keySet());
    assigned.addAll(state());
    return Collections.unmodifiableList(assigned);
  }
}
