package io.abaculus.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Contraction.Window;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.LossReduction;
import io.abaculus.tensor.Losses;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Gradients of functions that are composed, and of their gradients, against central differences in
 * double: a composition may be right and have no derivative where the function has one.
 */
final class CompositionGradientTest {
  private static final double STEP = 1e-5;

  private final Device device = Devices.get("reference");

  /** Away from kinks, but with the zero that composed functions stumble over. */
  private static final double[] NUMBERS = {0, -1.7, 0.6, 2.1, -0.3, 1.2};

  private Map<String, UnaryOperator<Tensor>> functions() {
    Tensor other = Tensors.of(new double[]{0.4, -0.9, 1.3, 0.8, -2, 0.1}, device, 2, 3);
    Tensor share = Tensors.of(new double[]{0.5, 0.5, 0, 0.2, 0.3, 0.5}, device, 2, 3);
    Tensor target = Tensors.of(new long[]{2, 0}, device, 2);
    Tensor places = Tensors.of(new long[]{1, 0, 1, 0, 1, 1}, device, 2, 3);
    Tensor label = Tensors.of(new long[]{1, -1}, device, 2);
    Map<String, UnaryOperator<Tensor>> functions = new LinkedHashMap<>();
    functions.put("softplus", Tensor::softplus);
    functions.put("logSigmoid", Tensor::logSigmoid);
    functions.put("std", x -> x.std(1, 1));
    functions.put("norm 2", x -> x.norm(2, 0));
    functions.put("norm 3", x -> x.sub(0.1).norm(3, 1));
    functions.put("scatter", x -> other.scatter(0, places, x.square()));
    functions.put("scatter below", x -> x.square().scatter(1, places, other));
    functions.put("scatterAdd", x -> other.scatterAdd(0, places, x.square()));
    functions.put("tril", x -> x.square().tril(0));
    functions.put("maskedSelect", x -> x.square().maskedSelect(other.gt(0)));
    functions.put("repeat", x -> x.square().repeat(2, 1));
    functions.put(
        "averagePool2d",
        x -> Functions.averagePool2d(x.square().reshape(1, 1, 2, 3), new Window(2, 2, 1, 1, 1, 0)));
    functions.put(
        "maxPool2d",
        x -> Functions.maxPool2d(x.square().reshape(1, 1, 2, 3), new Window(2, 2, 1, 1, 1, 0)));
    functions.put("cosineSimilarity", x -> Functions.cosineSimilarity(x, other, 1));
    functions.put(
        "negativeLogLikelihood",
        x -> Losses.negativeLogLikelihood(x.logSoftmax(1), target, 0, LossReduction.SUM));
    functions.put(
        "binaryCrossEntropy",
        x -> Losses.binaryCrossEntropy(x.sigmoid(), share, LossReduction.NONE));
    functions.put(
        "binaryCrossEntropyWithLogits",
        x -> Losses.binaryCrossEntropyWithLogits(x, share, LossReduction.NONE));
    functions.put(
        "klDivergence",
        x -> Losses.klDivergence(x.logSoftmax(1), share, LossReduction.NONE));
    functions.put(
        "klDivergence to the target",
        x -> Losses.klDivergence(other.logSoftmax(1), x.softmax(1), LossReduction.NONE));
    functions.put("smoothL1", x -> Losses.smoothL1(x, other, 0.5, LossReduction.NONE));
    functions.put("huber", x -> Losses.huber(x, other, 2, LossReduction.NONE));
    functions.put(
        "cosineEmbedding",
        x -> Losses.cosineEmbedding(x, other, label, -0.9, LossReduction.NONE));
    return functions;
  }

  @TestFactory
  Stream<DynamicTest> gradientsAreAsCentralDifferencesHaveThem() {
    return functions().entrySet().stream()
        .map(
            entry -> dynamicTest(
                entry.getKey(),
                () -> {
                  UnaryOperator<Tensor> loss = x -> weighed(entry.getValue().apply(x), 1);
                  compare(loss, 1e-7);
                  compare(x -> weighed(Gradients.of(loss.apply(x), x).getFirst(), 0.7), 1e-6);
                }));
  }

  /** A scalar that depends on every element in its own way. */
  private Tensor weighed(Tensor x, double shift) {
    double[] weights = new double[x.shape().size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.sin(i + shift) + 0.2;
    }
    return x.mul(Tensors.of(weights, device, x.shape().toArray())).sum();
  }

  private void compare(UnaryOperator<Tensor> loss, double tolerance) {
    Tensor x = moved(0, 0);
    double[] actual = Gradients.of(loss.apply(x), x).getFirst().toDoubleArray();
    for (int i = 0; i < actual.length; i++) {
      double above = loss.apply(moved(i, STEP)).item();
      double below = loss.apply(moved(i, -STEP)).item();
      double expected = (above - below) / (2 * STEP);
      assertEquals(expected, actual[i], tolerance * (1 + Math.abs(expected)), "element " + i);
    }
  }

  private Tensor moved(int element, double step) {
    HostArray numbers = HostArray.allocate(TensorType.of(DType.FLOAT64, 2, 3));
    for (int i = 0; i < NUMBERS.length; i++) {
      numbers.setDouble(i, NUMBERS[i] + (i == element ? step : 0));
    }
    return Tensors.of(numbers, device);
  }
}
