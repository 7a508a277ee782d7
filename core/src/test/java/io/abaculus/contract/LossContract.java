package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertClose;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.shape;
import static io.abaculus.contract.OnDevice.tolerance;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT32;
import static io.abaculus.graph.DType.INT64;
import static io.abaculus.tensor.LossReduction.MEAN;
import static io.abaculus.tensor.LossReduction.NONE;
import static io.abaculus.tensor.LossReduction.SUM;

import io.abaculus.autodiff.Gradients;
import io.abaculus.graph.DType;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Losses;
import io.abaculus.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Losses. What is expected, where it is not exact, was computed by the functions of the same purpose of
 * {@code torch.nn.functional} of torch 2.13 in float64, and written down to nine digits.
 */
interface LossContract extends OnDevice {
  double DIGITS = 1e-8;

  private Tensor logits(DType dtype) {
    return tensor(dtype, shape(4, 3), 1, -2, 0.5, 0, 3, -1, 2, 2, -4, 0.5, 0.25, 1.5);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void crossEntropyIsThatOfPyTorch(DType dtype) {
    Tensor x = logits(dtype);
    Tensor target = vector(INT64, 0, 2, -100, 1);
    double error = 3 * tolerance(dtype) + DIGITS;
    assertClose(Losses.crossEntropy(x, target), error, 2.10796989);
    double[] each = {0.504596902, 4.0658839, 0, 1.75342888};
    assertClose(Losses.crossEntropy(x, target, -100, 0, NONE), error, each);
    assertClose(Losses.crossEntropy(x, target, -100, 0, SUM), error, 6.32390968);
    assertClose(
        Losses.crossEntropy(x, target, -100, 0.1, NONE),
        error,
        0.621263569,
        3.89921724,
        0,
        1.70342888);
    assertClose(Losses.crossEntropy(x, target, -100, 0.1, MEAN), error, 2.07463656);
    assertRefuses(
        () -> Losses.crossEntropy(x, target, -100, 1.5, MEAN), "cross_entropy", "1.5", "[0, 1]");
    // As many targets, in another shape.
    Tensor square = target.reshape(2, 2);
    assertRefuses(() -> Losses.crossEntropy(x, square), "cross_entropy", "(2, 2)", "(4)");
    assertRefuses(() -> Losses.negativeLogLikelihood(x, square), "nll_loss", "(2, 2)", "(4)");
    Tensor logProbabilities = x.logSoftmax(1);
    assertClose(
        Losses.negativeLogLikelihood(logProbabilities, target, -100, NONE), error, each);
    assertClose(Losses.negativeLogLikelihood(logProbabilities, target), error, 2.10796989);
    assertElements(Losses.crossEntropy(x, target.sub(target).sub(100)), Double.NaN);
  }

  @Test
  default void classesAreTheSecondAxis() {
    double[] sines = new double[12];
    for (int i = 0; i < sines.length; i++) {
      sines[i] = Math.sin(i);
    }
    Tensor x = tensor(FLOAT64, shape(1, 3, 2, 2), sines);
    Tensor target = tensor(INT32, shape(1, 2, 2), 0, 2, 1, 1);
    double[] each = {1.42519582, 1.02607908, 1.61945988, 0.580928595};
    assertClose(Losses.crossEntropy(x, target, -1, 0, NONE), DIGITS, each);
    assertClose(
        Losses.negativeLogLikelihood(x.logSoftmax(1), target, -1, NONE), DIGITS, each);
    assertRefuses(
        () -> Losses.negativeLogLikelihood(x, vector(INT32, 0)), "nll_loss", "(1)", "(1, 2, 2)");
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void binaryCrossEntropyIsThatOfPyTorch(DType dtype) {
    Tensor p = vector(dtype, 0, 0.25, 0.9, 1, 1, 0);
    Tensor target = vector(dtype, 1, 0, 0.75, 0, 1, 0);
    double error = tolerance(dtype) + DIGITS;
    assertClose(
        Losses.binaryCrossEntropy(p, target, NONE),
        error,
        100,
        0.287682072,
        0.65466666,
        100,
        0,
        0);
    assertClose(Losses.binaryCrossEntropy(p, target), error, 33.4903915);
    Tensor beyond = vector(dtype, -0.1, 1.1, Double.NaN);
    assertElements(
        Losses.binaryCrossEntropy(beyond, vector(dtype, 1, 1, 1), NONE),
        Double.NaN,
        Double.NaN,
        Double.NaN);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void binaryCrossEntropyWithLogitsIsThatOfPyTorch(DType dtype) {
    Tensor x = vector(dtype, -800, -1.5, 0, 2, 20, 800);
    Tensor target = vector(dtype, 0, 1, 0.25, 0, 1, 0);
    double error = tolerance(dtype) + DIGITS;
    Tensor losses = Losses.binaryCrossEntropyWithLogits(x, target, NONE);
    Tensor gradient = Gradients.of(losses.sum(), x).getFirst();
    assertClose(losses, error, 0, 1.70141328, 0.693147181, 2.12692801, 2.06115362e-9, 800);
    // what is almost right costs little, and not nothing
    assertClose(losses.slice(0, 4, 5).mul(1e9), 1e-6, 2.06115362);
    assertClose(Losses.binaryCrossEntropyWithLogits(x, target), error, 134.086915);
    assertClose(gradient, error, x.sigmoid().sub(target).toDoubleArray());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void klDivergenceIsThatOfPyTorch(DType dtype) {
    Tensor model = tensor(dtype, shape(2, 3), 0.2, 0.5, 0.3, 0.1, 0.1, 0.8).log();
    Tensor target = tensor(dtype, shape(2, 3), 0.5, 0.5, 0, 0.2, 0.3, 0.5);
    double error = tolerance(dtype) + DIGITS;
    assertClose(
        Losses.klDivergence(model, target, NONE),
        error,
        0.458145366,
        0,
        0,
        0.138629436,
        0.329583687,
        -0.235001815);
    assertClose(Losses.klDivergence(model, target), error, 0.115226112);
    // reduction="batchmean"
    assertClose(Losses.klDivergence(model, target, SUM).div(2), error, 0.345678337);
    double inf = Double.POSITIVE_INFINITY;
    assertElements(
        Losses.klDivergence(vector(dtype, -inf, -inf), vector(dtype, 0, 1), NONE), 0, inf);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void lossesOfDifferencesAreThoseOfPyTorch(DType dtype) {
    Tensor x = vector(dtype, -3, -0.5, 0, 0.25, 4);
    Tensor target = vector(dtype, 1, 0, 0, 0.75, 2);
    double error = tolerance(dtype);
    assertClose(Losses.meanSquaredError(x, target), error, 4.1);
    assertElements(Losses.meanSquaredError(x, target, NONE), 16, 0.25, 0, 0.25, 4);
    assertClose(Losses.l1(x, target), error, 1.4);
    assertElements(Losses.l1(x, target, SUM), 7);
    assertElements(Losses.smoothL1(x, target, 0.5, NONE), 3.75, 0.25, 0, 0.25, 1.75);
    assertClose(Losses.smoothL1(x, target, 1), error, 1.05);
    assertElements(Losses.huber(x, target, 1.5, NONE), 4.875, 0.125, 0, 0.125, 1.875);
    assertClose(Losses.huber(x, target, 1.5), error, 1.4);
    assertRefuses(() -> Losses.smoothL1(x, target, 0), "smooth_l1_loss", "beta");
    assertRefuses(() -> Losses.huber(x, target, Double.NaN), "huber_loss", "delta");
  }

  @Test
  default void lossesOfDifferencesPullEachWayAtMostAsHard() {
    double inf = Double.POSITIVE_INFINITY;
    Tensor x = vector(FLOAT32, -inf, -1e30, -0.5, 0, 0.25, 0.5, 1e30, inf);
    Tensor zero = vector(FLOAT32, 0, 0, 0, 0, 0, 0, 0, 0);
    assertElements(
        Gradients.of(Losses.smoothL1(x, zero, 0.5, SUM), x).getFirst(),
        -1, -1, -1, 0, 0.5, 1, 1, 1);
    assertElements(
        Gradients.of(Losses.l1(x, zero, SUM), x).getFirst(), -1, -1, -1, 0, 1, 1, 1, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void cosinesAreThoseOfPyTorch(DType dtype) {
    Tensor a = tensor(dtype, shape(4, 3), 1, 2, 3, 0, 1, -1, 2, 0, 1, 1, 1, 0);
    Tensor b = tensor(dtype, shape(4, 3), 2, 1, 0, 1, 1, 1, 4, 0, 2, 1, 0, 0);
    double error = tolerance(dtype) + DIGITS;
    assertClose(Functions.cosineSimilarity(a, b, 1), error, 0.478091444, 0, 1, 0.707106781);
    // Broadcast first: (1, 2, 2) against (1, 1, 1) and (2, 2, 2), 5 / (3 sqrt 3).
    Tensor row = tensor(dtype, shape(1, 3), 1, 2, 2);
    Tensor column = tensor(dtype, shape(2, 1), 1, 2);
    assertClose(Functions.cosineSimilarity(row, column, 1), error, 0.962250449, 0.962250449);
    Tensor label = vector(INT32, 1, -1, -1, -1);
    assertClose(
        Losses.cosineEmbedding(a, b, label, 0.25, NONE),
        error,
        0.521908556,
        0,
        0.75,
        0.457106781);
    assertClose(Losses.cosineEmbedding(a, b, label, 0.25), error, 0.432253834);
    assertClose(Losses.cosineEmbedding(a, b, label.cast(dtype), 0), error, 0.557253834);
    Tensor none = tensor(dtype, shape(1, 3), 0, 0, 0);
    assertElements(Functions.cosineSimilarity(none, none, -1), 0);
    assertRefuses(
        () -> Losses.cosineEmbedding(a, b, vector(INT32, 1), 0),
        "cosine_embedding_loss",
        "(1)",
        "(4)");
  }
}
