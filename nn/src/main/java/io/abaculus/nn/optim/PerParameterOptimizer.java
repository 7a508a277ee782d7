package io.abaculus.nn.optim;

import io.abaculus.autodiff.Gradients;
import io.abaculus.graph.DType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An optimizer that treats each parameter by its own gradient and what it remembers of it. A subclass says
 * what numbers a step depends on ({@link #factors}) and what the next value is ({@link #next}); counting
 * steps, the state of a checkpoint and parameters without gradients are seen to. Lion (Chen et al.,
 * "Symbolic discovery of optimization algorithms", 2023): {@snippet :
 * final class Lion extends PerParameterOptimizer {
 *   Lion(List<ParameterGroup> groups) {
 *     super(groups, "exp_avg");
 *   }
 *
 *   protected double[] factors(ParameterGroup group, long step) {
 *     double rate = group.learningRate().at(step);
 *     return new double[] {rate, 1 - rate * group.weightDecay().at(step)};
 *   }
 *
 *   protected Tensor next(Tensor value, Tensor gradient, List<Tensor> factors, Memory memory) {
 *     Tensor mean = memory.get("exp_avg");
 *     memory.set("exp_avg", mean.mul(0.99).add(gradient.mul(0.01)));
 *     Tensor direction = mean.mul(0.9).add(gradient.mul(0.1)).sign();
 *     return value.mul(factors.get(1)).sub(direction.mul(factors.get(0)));
 *   }
 * }
 * }
 */
public abstract class PerParameterOptimizer implements Optimizer {
  private final List<ParameterGroup> groups;
  private final StepCounter steps;
  private final Map<Parameter, Memory> memories = new LinkedHashMap<>();

  /** What is remembered of one parameter from step to step, each of its shape and zero at first. */
  public static final class Memory {
    private final Map<String, Parameter> remembered = new LinkedHashMap<>();

    private Memory(Parameter parameter, String... names) {
      Tensor like = parameter.value();
      for (String name : names) {
        String fullName = "optimizer." + name + "." + parameter.name();
        remembered.put(name, Parameter.zeros(fullName, like.type(), like.device()));
      }
    }

    /** What is remembered under a name. */
    public Tensor get(String name) {
      return parameter(name).value();
    }

    /** What is to be remembered under a name from now on. */
    public void set(String name, Tensor value) {
      parameter(name).assign(value);
    }

    private Parameter parameter(String name) {
      return Objects.requireNonNull(
          remembered.get(name),
          () -> "optimizer: it remembers " + remembered.keySet() + " and not " + name);
    }
  }

  /**
   * An optimizer that has taken no step.
   *
   * @param memories names of what it remembers of each parameter; the state dict has {@code
   *     optimizer.MEMORY.PARAMETER}
   * @throws io.abaculus.graph.TensorException if there is no parameter, or one is there twice
   */
  protected PerParameterOptimizer(List<ParameterGroup> groups, String... memories) {
    this.groups = List.copyOf(groups);
    this.steps = new StepCounter(groups);
    for (ParameterGroup group : groups) {
      for (Parameter parameter : group.parameters()) {
        this.memories.put(parameter, new Memory(parameter, memories));
      }
    }
  }

  /**
   * The numbers of one step that the parameters of a group share, such as the learning rate. They are
   * worked out in double and enter the plan as scalars, so that every step runs the same plan.
   *
   * @param step from 0
   */
  protected abstract double[] factors(ParameterGroup group, long step);

  /**
   * The value of a parameter after a step.
   *
   * @param value the present one
   * @param gradient of the loss, of the same shape and type
   * @param factors what {@link #factors} gave, scalars of the same type
   * @param memory what is remembered of the parameter, to be set anew
   */
  protected abstract Tensor next(
      Tensor value, Tensor gradient, List<Tensor> factors, Memory memory);

  @Override
  public final void step(Gradients gradients) {
    long done = steps.assigned();
    for (ParameterGroup group : groups) {
      double[] numbers = factors(group, done);
      DType dtype = null;
      List<Tensor> factors = List.of();
      for (Parameter parameter : group.parameters()) {
        if (gradients.parameters().contains(parameter)) {
          Tensor value = parameter.value();
          if (dtype != parameter.dtype()) {
            dtype = parameter.dtype();
            factors = scalars(numbers, value);
          }
          Memory memory = Objects.requireNonNull(memories.get(parameter));
          parameter.assign(next(value, gradients.get(parameter), factors, memory));
        }
      }
    }
    steps.increment();
  }

  private static List<Tensor> scalars(double[] numbers, Tensor like) {
    return Arrays.stream(numbers)
        .mapToObj(number -> Tensors.scalar(number, like.dtype(), like.device()))
        .toList();
  }

  @Override
  public final long stepCount() {
    return steps.taken();
  }

  @Override
  public final List<ParameterGroup> groups() {
    return groups;
  }

  @Override
  public final List<Parameter> state() {
    List<Parameter> state = new ArrayList<>(List.of(steps.parameter()));
    memories.values().forEach(memory -> state.addAll(memory.remembered.values()));
    return Collections.unmodifiableList(state);
  }

  @Override
  public final List<Parameter> assigned() {
    List<Parameter> assigned = new ArrayList<>(memories.keySet());
    assigned.addAll(state());
    return Collections.unmodifiableList(assigned);
  }
}
