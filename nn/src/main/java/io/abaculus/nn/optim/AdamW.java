package io.abaculus.nn.optim;

import io.abaculus.graph.Check;
import io.abaculus.tensor.Tensor;
import java.util.List;

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
public final class AdamW extends PerParameterOptimizer {

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

  private static final String MEAN = "exp_avg";
  private static final String SQUARE = "exp_avg_sq";

  private final Coefficients coefficients;

  /** An optimizer with PyTorch's standard coefficients. */
  public AdamW(List<ParameterGroup> groups) {
    this(groups, Coefficients.STANDARD);
  }

  /** An optimizer with the given coefficients. */
  public AdamW(List<ParameterGroup> groups, Coefficients coefficients) {
    super(groups, MEAN, SQUARE);
    this.coefficients = coefficients;
  }

  @Override
  protected double[] factors(ParameterGroup group, long step) {
    double rate = group.learningRate().at(step);
    double decay = group.weightDecay().at(step);
    double number = step + 1.0;
    double meanCorrection = 1 - Math.pow(coefficients.beta1(), number);
    double squareCorrection = 1 - Math.pow(coefficients.beta2(), number);
    return new double[]{1 - rate * decay, rate / meanCorrection, 1 / Math.sqrt(squareCorrection)};
  }

  @Override
  protected Tensor next(Tensor value, Tensor gradient, List<Tensor> factors, Memory memory) {
    double beta1 = coefficients.beta1();
    double beta2 = coefficients.beta2();
    Tensor mean = memory.get(MEAN).mul(beta1).add(gradient.mul(1 - beta1));
    Tensor square = memory.get(SQUARE).mul(beta2).add(gradient.square().mul(1 - beta2));
    Tensor root = square.sqrt().mul(factors.get(2)).add(coefficients.epsilon());
    Tensor change = mean.div(root).mul(factors.get(1));
    memory.set(MEAN, mean);
    memory.set(SQUARE, square);
    return value.mul(factors.get(0)).sub(change);
  }
}
