package io.abaculus.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.StochasticDepth.Variant;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StochasticDepthTest {
  private static final int SAMPLES = 4000;

  /** What training adds to samples of zeros when the branch is one everywhere. */
  private static Tensor added(StochasticDepth depth, int batch, long seed) {
    Tensor zeros = Tensors.zeros(batch, 2, 3);
    return depth.addBranch(zeros, x -> x.add(1), Mode.training(new RandomKey(seed)));
  }

  @Test
  void inferenceAddsTheWholeBranch() {
    StochasticDepth depth = new StochasticDepth(0.5, Variant.PER_SAMPLE);
    Tensor x = Tensors.ones(2, 3);
    float[] y = depth.addBranch(x, Tensor::neg, Mode.inference()).toFloatArray();
    assertArrayEquals(new float[6], y);
  }

  @Test
  void aRateOfZeroDrawsNothing() {
    RandomKey random = new RandomKey(1);
    new StochasticDepth(0, Variant.BATCH_SUBSET)
        .addBranch(Tensors.ones(2, 3), Tensor::neg, Mode.training(random));
    assertEquals(0, random.counter());
  }

  @Test
  void samplesKeepTheirBranchWithTheRestOfTheRateAndAreScaledUp() {
    StochasticDepth depth = new StochasticDepth(0.2, Variant.PER_SAMPLE);
    float[] sums = added(depth, SAMPLES, 1).mean(1, 2).toFloatArray();
    int kept = 0;
    for (float mean : sums) {
      assertTrue(mean == 0 || Math.abs(mean - 1.25) < 1e-6, () -> "a sample has " + mean);
      kept += mean == 0 ? 0 : 1;
    }
    // Four deviations of a binomial distribution.
    assertEquals(0.8 * SAMPLES, kept, 4 * Math.sqrt(SAMPLES * 0.8 * 0.2));
  }

  @Test
  void aSubsetHasTheExactSizeAndKeepsTheMean() {
    StochasticDepth depth = new StochasticDepth(0.25, Variant.BATCH_SUBSET);
    float[] means = added(depth, 10, 1).mean(1, 2).toFloatArray();
    int kept = 0;
    for (float mean : means) {
      assertTrue(mean == 0 || Math.abs(mean - 10.0 / 7) < 1e-6, () -> "a sample has " + mean);
      kept += mean == 0 ? 0 : 1;
    }
    assertEquals(7, kept);
  }

  @Test
  void subsetsDifferFromDrawToDrawAndReachEverySample() {
    StochasticDepth depth = new StochasticDepth(0.5, Variant.BATCH_SUBSET);
    TreeSet<Integer> reached = new TreeSet<>();
    for (long seed = 0; seed < 20; seed++) {
      float[] means = added(depth, 4, seed).mean(1, 2).toFloatArray();
      for (int i = 0; i < 4; i++) {
        if (means[i] > 0) {
          reached.add(i);
        }
      }
    }
    assertEquals(4, reached.size());
  }

  @Test
  void aSubsetHasAtLeastOneSample() {
    StochasticDepth depth = new StochasticDepth(0.9, Variant.BATCH_SUBSET);
    assertEquals(2f, added(depth, 2, 1).mean(1, 2).sum().item(), 1e-6);
  }

  @Test
  void aSubsetOfTheFloatRateIsRoundedDown() {
    // DINOv2's last block: the float 0.1 leaves just under 9 of 10 samples, so 8.
    StochasticDepth depth = StochasticDepth.dinov2(0.1f);
    List<Integer> batches = new ArrayList<>();
    depth.addBranch(
        Tensors.zeros(10, 2),
        part -> {
          batches.add(part.dim(0));
          return part;
        },
        Mode.training(new RandomKey(1)));
    assertEquals(List.of(8), batches);
  }

  @Test
  void dinov2TakesSubsetsOnlyAboveATenth() {
    assertEquals(Variant.PER_SAMPLE, StochasticDepth.dinov2(0.1).variant());
    assertEquals(Variant.BATCH_SUBSET, StochasticDepth.dinov2(0.1f).variant());
    assertEquals(Variant.PER_SAMPLE, StochasticDepth.dinov2(0.05).variant());
  }

  @Test
  void gradientsFlowThroughTheKeptSamplesOnly() {
    StochasticDepth depth = new StochasticDepth(0.5, Variant.BATCH_SUBSET);
    Tensor x = Tensors.of(new float[]{1, 2, 3, 4}, 4, 1);
    Tensor y = depth.addBranch(x, part -> part.mul(3), Mode.training(new RandomKey(1)));
    Tensor gradient = Gradients.of(y.sum(), x).getFirst();
    float[] expected = y.div(x).toFloatArray();
    assertArrayEquals(expected, gradient.toFloatArray(), 1e-6f);
    assertEquals(4 + 3 * 4, gradient.sum().item(), 1e-5);
  }

  @Test
  void ratesAreBelowOne() {
    assertThrows(
        TensorException.class, () -> new StochasticDepth(1, Variant.PER_SAMPLE));
  }
}
