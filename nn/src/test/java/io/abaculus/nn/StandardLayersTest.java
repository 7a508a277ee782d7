package io.abaculus.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.optim.Sgd;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers that are a few lines each. */
final class StandardLayersTest {
  private static final Mode TRAINING = Mode.training(new RandomKey(1));

  private static List<String> named(Layer layer) {
    return layer.state().stream().map(Parameter::toString).toList();
  }

  @Test
  void aConvolutionOfOnesAddsUpTheWindow() {
    Conv2d convolution =
        new Conv2d(Scope.random(1), 1, 1, 2, 1, 0, Initializer.ones(), Initializer.ones());
    Tensor image = Tensors.of(new float[]{1, 2, 3, 4, 5, 6}, 1, 1, 2, 3);
    assertArrayEquals(new float[]{13, 17}, convolution.forward(image).toFloatArray());
  }

  @Test
  void aConvolutionHasPyTorchsNamesAndOutputSize() {
    Conv2d convolution = new Conv2d(Scope.random(1), 3, 8, 3, 2, 1);
    assertEquals(List.of("weight float32(8, 3, 3, 3)", "bias float32(8)"), named(convolution));
    assertEquals(Shape.of(2, 8, 4, 3), convolution.forward(Tensors.zeros(2, 3, 7, 6)).shape());
  }

  @Test
  void anEmbeddingGivesTheRowsOfItsWeight() {
    Embedding embedding = new Embedding(Scope.random(1), 3, 2);
    embedding.weight().assign(Tensors.of(new float[]{0, 1, 10, 11, 20, 21}, 3, 2));
    Tensor found = embedding.forward(Tensors.of(new long[]{2, 0, 2, 1}, 2, 2));
    assertEquals(Shape.of(2, 2, 2), found.shape());
    assertArrayEquals(new float[]{20, 21, 0, 1, 20, 21, 10, 11}, found.toFloatArray());
  }

  @Test
  void dropoutDropsInTrainingAndOtherwiseGivesBackWhatItTakes() {
    Dropout dropout = new Dropout(0.5);
    Tensor ones = Tensors.ones(1000);
    assertSame(ones, dropout.forward(ones, Mode.inference()));
    int zeros = 0;
    for (float value : dropout.forward(ones, TRAINING).toFloatArray()) {
      assertTrue(value == 0 || value == 2);
      zeros += value == 0 ? 1 : 0;
    }
    assertEquals(500, zeros, 80);
  }

  @Test
  void batchNormNormalisesByTheBatchInTraining() {
    BatchNorm norm = new BatchNorm(Scope.random(1), 1);
    Tensor x = Tensors.of(new float[]{1, 2, 3, 4}, 4, 1);
    double deviation = Math.sqrt(1.25 + 1e-5);
    assertArrayEquals(
        new float[]{
          (float) (-1.5 / deviation),
          (float) (-0.5 / deviation),
          (float) (0.5 / deviation),
          (float) (1.5 / deviation)},
        norm.forward(x, TRAINING).toFloatArray(),
        1e-6f);
  }

  @Test
  void batchNormsRunningStatisticsAreEvaluatedWithTheStep() {
    BatchNorm norm = new BatchNorm(Scope.random(1).child("bn"), 1);
    Tensor x = Tensors.of(new float[]{1, 2, 3, 4}, 2, 1, 2);
    Sgd optimizer = new Sgd(List.of(ParameterGroup.constant("all", norm.parameters(), 0, 0)), 0);
    optimizer.step(norm.forward(x, TRAINING).square().sum(), norm.buffers());
    assertEquals(
        List.of("bn.running_mean", "bn.running_var", "bn.num_batches_tracked"),
        norm.buffers().stream().map(Parameter::name).toList());
    // 0.1 of the mean 2.5, 0.9 of 1 and 0.1 of the unbiased variance 5/3.
    assertEquals(0.25, norm.buffers().get(0).value().item(), 1e-6);
    assertEquals(0.9 + 0.1 * 5 / 3, norm.buffers().get(1).value().item(), 1e-6);
    assertEquals(1, norm.buffers().get(2).evaluatedInteger());
    float[] inferred = norm.forward(Tensors.of(new float[]{2.25f}, 1, 1), Mode.inference())
        .toFloatArray();
    assertEquals(2 / Math.sqrt(0.9 + 0.5 / 3 + 1e-5), inferred[0], 1e-5);
  }

  @Test
  void batchNormRefusesABatchWithoutAVariance() {
    BatchNorm norm = new BatchNorm(Scope.random(1), 2);
    assertThrows(TensorException.class, () -> norm.forward(Tensors.zeros(1, 2), TRAINING));
    assertThrows(TensorException.class, () -> norm.forward(Tensors.zeros(4, 3), TRAINING));
  }

  @Test
  void aSequenceNumbersLayersAndFunctionsAlike() {
    Sequential sequence =
        new Sequential(Scope.random(1).child("head"))
            .add(inner -> new Linear(inner, 4, 3))
            .then(Tensor::relu)
            .then(new Dropout(0.5))
            .add(inner -> Linear.withoutBias(inner, 3, 2));
    assertEquals(
        List.of(
            "head.0.weight float32(3, 4)", "head.0.bias float32(3)", "head.3.weight float32(2, 3)"),
        named(sequence));
    Tensor x = new RandomKey(2).normal(5, 4);
    Linear first = (Linear) sequence.parts().get(0);
    Linear last = (Linear) sequence.parts().get(3);
    assertArrayEquals(
        last.forward(first.forward(x).relu()).toFloatArray(),
        sequence.forward(x, Mode.inference()).toFloatArray());
  }
}
