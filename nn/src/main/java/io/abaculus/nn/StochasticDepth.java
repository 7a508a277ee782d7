package io.abaculus.nn;

import io.abaculus.graph.Check;
import io.abaculus.graph.Indexing;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Drops residual branches at random while training (Huang et al., "Deep networks with stochastic
 * depth", 2016), also known as drop path. What remains is scaled up to keep the mean.
 *
 * @param rate how often a sample goes without a branch, in [0, 1)
 * @param variant how the samples are chosen
 */
public record StochasticDepth(double rate, Variant variant) {

  /** How the samples are chosen that go without a branch. */
  public enum Variant {
    /** Each on its own. The branch is computed for all of them. */
    PER_SAMPLE,
    /**
     * A random part of the batch, of {@code max(1, floor(batch · (1 - rate)))} samples, has the branch,
     * and it is computed only for them, as DINOv2 does.
     */
    BATCH_SUBSET
  }

  /**
   * Checks the rate.
   *
   * @throws io.abaculus.graph.TensorException if it is not in [0, 1)
   */
  public StochasticDepth {
    Check.that(rate >= 0 && rate < 1, "stochastic depth: the rate %s is not in [0, 1)", rate);
  }

  /** As DINOv2 chooses: by subsets where the rate is above 0.1. */
  public static StochasticDepth dinov2(double rate) {
    return new StochasticDepth(rate, rate > 0.1 ? Variant.BATCH_SUBSET : Variant.PER_SAMPLE);
  }

  /**
   * Adds a branch.
   *
   * @param x (batch, …)
   * @param branch treats every sample on its own, and keeps the shape
   * @return {@code x + branch(x)}, or in training what is left of it
   */
  public Tensor addBranch(Tensor x, UnaryOperator<Tensor> branch, Mode mode) {
    return switch (mode) {
      case Mode.Inference() -> x.add(branch.apply(x));
      case Mode.Training(RandomKey random, boolean recompute) -> {
        if (rate == 0) {
          yield x.add(branch.apply(x));
        }
        yield switch (variant) {
          case PER_SAMPLE -> x.add(branch.apply(x).mul(keptSamples(x, random)));
          case BATCH_SUBSET -> addToSubset(x, branch, random);
        };
      }
    };
  }

  /** (batch, 1, …): 1 / (1 - rate) for the samples that keep the branch, 0 for the others. */
  private Tensor keptSamples(Tensor x, RandomKey random) {
    int[] shape = x.shape().toArray();
    Arrays.fill(shape, 1, shape.length, 1);
    double keep = 1 - rate;
    return random.bernoulli(keep, shape).cast(x.dtype()).mul(1 / keep);
  }

  private Tensor addToSubset(Tensor x, UnaryOperator<Tensor> branch, RandomKey random) {
    int batch = x.dim(0);
    int kept = Math.max(1, (int) (batch * (1 - rate)));
    Tensor chosen = random.permutation(batch).slice(0, 0, kept);
    Tensor residual = branch.apply(x.indexSelect(0, chosen)).mul((double) batch / kept);
    return x.add(Operations.apply(new Indexing.IndexAdd(0, batch), residual, chosen));
  }
}
