package io.abaculus.nn.optim;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.Device;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
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
 * Adam with weight decay apart from the gradient (Loshchilov and Hutter, "Decoupled weight decay
 * regularization", 2019), as PyTorch computes it:
 *
 * <pre>
 * p ← p (1 - rate · decay)
 * m ← β₁ m + (1 - β₁) g
 * v ← β₂ v + (1 - β₂) g²
 * p ← p - rate / (1 - β₁ᵗ) · m / (sqrt(v / (1 - β₂ᵗ)) + ε)
 * </pre>
 *
 * with t = 1 in the first step. The state of parameter {@code NAME} is {@code optimizer.exp_avg.NAME}
 * (m) and {@code optimizer.exp_avg_sq.NAME} (v).
 */
public final class AdamW implements Optimizer {

  /**
   * What does not change from step to step.
   *
   * @param beta1 how much of the mean gradient stays, in [0, 1)
   * @param beta2 how much of the mean squared gradient stays, in [0, 1)
   * @param epsilon keeps the quotient finite
   */
  public record Coefficients(double beta1, double beta2, double epsilon) {
    /** 0.9, 0.999 and 1e-8. */
    public static final Coefficients STANDARD = new Coefficients(0.9, 0.999, 1e-8);

    /**
     * Checks the ranges.
     *
     * @throws io.abaculus.graph.TensorException if one is out of its range
     */
    public Coefficients {
      Check.that(
          beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon >= 0,
          "adamw: betas %s and %s must be in [0, 1), epsilon %s not negative",
          beta1,
          beta2,
          epsilon);
    }
  }

  private record Moments(Parameter mean, Parameter square) {}

  private final List<ParameterGroup> groups;
  private final Coefficients coefficients;
  private final StepCounter steps;
  private final Map<Parameter, Moments> moments = new LinkedHashMap<>();

  /** An optimizer with PyTorch's standard coefficients. */
  public AdamW(List<ParameterGroup> groups) {
    this(groups, Coefficients.STANDARD);
  }

  /** An optimizer with the given coefficients. */
  public AdamW(List<ParameterGroup> groups, Coefficients coefficients) {
    this.groups = List.copyOf(groups);
    this.coefficients = coefficients;
    this.steps = new StepCounter(groups);
    for (ParameterGroup group : groups) {
      for (Parameter parameter : group.parameters()) {
        moments.put(
            parameter,
            new Moments(
                zeros("optimizer.exp_avg.", parameter),
                zeros("optimizer.exp_avg_sq.", parameter)));
      }
    }
  }

  private static Parameter zeros(String prefix, Parameter like) {
    return Parameter.zeros(
        prefix + like.name(), like.value().type(), like.value().device());
  }

  @Override
  public void step(Gradients gradients) {
    long done = steps.assigned();
    for (ParameterGroup group : groups) {
      Factors factors = null;
      for (Parameter parameter : group.parameters()) {
        if (gradients.parameters().contains(parameter)) {
          if (factors == null || factors.dtype != parameter.dtype()) {
            factors = new Factors(group, done, parameter);
          }
          update(parameter, gradients.get(parameter), factors);
        }
      }
    }
    steps.increment();
  }

  /** What a group has in common in one step, worked out in double. */
  private final class Factors {
    final DType dtype;
    final Tensor decay;
    final Tensor rate;
    final Tensor rootCorrection;

    Factors(ParameterGroup group, long done, Parameter like) {
      double learningRate = group.learningRate().at(done);
      double weightDecay = group.weightDecay().at(done);
      double number = done + 1.0;
      double meanCorrection = 1 - Math.pow(coefficients.beta1(), number);
      double squareCorrection = 1 - Math.pow(coefficients.beta2(), number);
      Device device = like.value().device();
      this.dtype = like.dtype();
      this.decay = Tensors.scalar(1 - learningRate * weightDecay, dtype, device);
      this.rate = Tensors.scalar(learningRate / meanCorrection, dtype, device);
      this.rootCorrection = Tensors.scalar(1 / Math.sqrt(squareCorrection), dtype, device);
    }
  }

  private void update(Parameter parameter, Tensor gradient, Factors factors) {
    Moments memory = Objects.requireNonNull(moments.get(parameter));
    double beta1 = coefficients.beta1();
    double beta2 = coefficients.beta2();
    Tensor mean = memory.mean.value().mul(beta1).add(gradient.mul(1 - beta1));
    Tensor square = memory.square.value().mul(beta2).add(gradient.square().mul(1 - beta2));
    Tensor root = square.sqrt().mul(factors.rootCorrection).add(coefficients.epsilon());
    Tensor change = mean.div(root).mul(factors.rate);
    memory.mean.assign(mean);
    memory.square.assign(square);
    parameter.assign(parameter.value().mul(factors.decay).sub(change));
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
    for (Moments memory : moments.values()) {
      state.add(memory.mean);
      state.add(memory.square);
    }
    return Collections.unmodifiableList(state);
  }

  @Override
  public List<Parameter> assigned() {
    List<Parameter> assigned = new ArrayList<>(moments.keySet());
    assigned.addAll(state());
    return Collections.unmodifiableList(assigned);
  }
}
