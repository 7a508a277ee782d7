package io.abaculus.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionTest {

  @Test
  void weightsTimesValuesIsWhatAttentionProjects() {
    Scope scope = Scope.random(1);
    Attention attention = new Attention(scope, 12, 3);
    Tensor x = new RandomKey(2).normal(2, 5, 12).mul(20);
    List<Parameter> parameters = attention.parameters();
    Tensor qkv = linear(x, parameters.get(0), parameters.get(1));
    Tensor values = qkv.slice(2, 24, 36).reshape(2, 5, 3, 4).transpose(1, 2);
    Tensor mixed = attention.weights(x, 5).matmul(values).transpose(1, 2).reshape(2, 5, 12);
    Tensor expected = linear(mixed, parameters.get(2), parameters.get(3));
    assertArrayEquals(
        expected.toFloatArray(), attention.forward(x, Mode.inference()).toFloatArray(), 1e-5f);
  }

  private static Tensor linear(Tensor x, Parameter weight, Parameter bias) {
    return Functions.linear(x, weight.value(), bias.value());
  }

  @Test
  void weightsOfTheFirstTokensAreTheFirstRows() {
    Attention attention = new Attention(Scope.random(1), 12, 3);
    Tensor x = new RandomKey(2).normal(1, 5, 12).mul(20);
    Tensor first = attention.weights(x, 1);
    assertEquals(Shape.of(1, 3, 1, 5), first.shape());
    assertArrayEquals(
        attention.weights(x, 5).slice(2, 0, 1).toFloatArray(), first.toFloatArray(), 1e-6f);
    for (float sum : first.sum(-1).toFloatArray()) {
      assertEquals(1, sum, 1e-6);
    }
  }

  @Test
  void channelsMustDivideAmongHeads() {
    assertThrows(TensorException.class, () -> new Attention(Scope.random(1), 10, 3));
  }

  @Test
  void gatedWidthIsTwoThirdsInEights() {
    assertEquals(4096, FeedForward.SwiGlu.hiddenSize(6144));
    assertEquals(64, FeedForward.SwiGlu.hiddenSize(96));
    // 2/3 of 100 is 66, rounded up to 72.
    assertEquals(72, FeedForward.SwiGlu.hiddenSize(100));
  }
}
