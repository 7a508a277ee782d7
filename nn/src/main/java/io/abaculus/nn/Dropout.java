package io.abaculus.nn;

import io.abaculus.graph.Check;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;

/**
 * Elements become zero at random while training, and the others larger to keep the mean (Srivastava et al.,
 * "Dropout", 2014).
 *
 * @param probability of becoming zero, in [0, 1)
 */
public record Dropout(double probability) implements Forward {
  /**
   * Checks the probability.
   *
   * @throws io.abaculus.graph.TensorException if it is not in [0, 1)
   */
  public Dropout {
    Check.that(
        probability >= 0 && probability < 1,
        "dropout: the probability %s is not in [0, 1)",
        probability);
  }

  @Override
  public Tensor forward(Tensor x, Mode mode) {
    return switch (mode) {
      case Mode.Inference() -> x;
      case Mode.Training(RandomKey random, boolean recompute) ->
          Functions.dropout(x, probability, random);
    };
  }
}
