package io.abaculus.nn.optim;

import io.abaculus.graph.Check;
import io.abaculus.tensor.Tensor;
import java.util.List;

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
public final class Sgd extends PerParameterOptimizer {
  private static final String BUFFER = "momentum_buffer";

  private final double momentum;
  private final boolean nesterov;

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
    super(groups, BUFFER);
    Check.that(momentum >= 0 && momentum < 1, "sgd: the momentum %s is not in [0, 1)", momentum);
    this.momentum = momentum;
    this.nesterov = nesterov;
  }

  @Override
  protected double[] factors(ParameterGroup group, long step) {
    return new double[]{group.learningRate().at(step), group.weightDecay().at(step)};
  }

  @Override
  protected Tensor next(Tensor value, Tensor gradient, List<Tensor> factors, Memory memory) {
    Tensor penalized = gradient.add(value.mul(factors.get(1)));
    Tensor accumulated = memory.get(BUFFER).mul(momentum).add(penalized);
    Tensor change = nesterov ? penalized.add(accumulated.mul(momentum)) : accumulated;
    memory.set(BUFFER, accumulated);
    return value.sub(change.mul(factors.get(0)));
  }
}
