package io.abaculus.nn.optim;

import io.abaculus.autodiff.Gradients;
import io.abaculus.graph.Check;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** Keeps gradients from becoming too long (Pascanu et al., "On the difficulty of training RNNs", 2013). */
public final class GradientClipping {
  private GradientClipping() {}

  /**
   * Gradients after clipping, and how long they were before.
   *
   * @param gradients those to take a step with
   * @param norm the Euclidean norm of all gradients together, a scalar
   */
  public record Clipped(Gradients gradients, Tensor norm) {}

  /**
   * Scales all gradients by the same number, {@code min(1, maxNorm / (norm + 1e-6))} as PyTorch does,
   * so that together they are at most {@code maxNorm} long. They must be of one type.
   */
  public static Clipped byGlobalNorm(Gradients gradients, double maxNorm) {
    Check.that(maxNorm > 0, "gradient clipping: the largest norm is %s", maxNorm);
    Check.that(!gradients.parameters().isEmpty(), "gradient clipping: there are no gradients");
    List<Tensor> squares = new ArrayList<>();
    for (Parameter parameter : gradients.parameters()) {
      squares.add(gradients.get(parameter).square().sum());
    }
    Tensor norm = Tensors.stack(squares, 0).sum().sqrt();
    Tensor coefficient = norm.add(1e-6).reciprocal().mul(maxNorm).minimum(1);
    return new Clipped(
        gradients.map((parameter, gradient) -> gradient.mul(coefficient)), norm);
  }
}
