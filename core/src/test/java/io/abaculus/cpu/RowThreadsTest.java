package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.abaculus.autodiff.Gradients;
import io.abaculus.graph.Shape;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions of rows and their gradients have the same bits by any number of threads. */
final class RowThreadsTest {

  @ParameterizedTest
  @CsvSource({"1, 384", "43, 384", "400, 384", "2056, 384", "9000, 33", "3, 20000", "70, 5000"})
  void bitsDoNotDependOnThreads(int rows, int columns) {
    List<float[]> alone = results(1, rows, columns);
    for (int threads : new int[]{2, 4}) {
      List<float[]> shared = results(threads, rows, columns);
      for (int i = 0; i < alone.size(); i++) {
        assertArrayEquals(alone.get(i), shared.get(i));
      }
    }
  }

  private static List<float[]> results(int threads, int rows, int columns) {
    try (CpuDevice device = new CpuDevice(new Workers(threads), KernelProvider.load())) {
      Tensor x = random(device, 1, rows, columns);
      Tensor weight = random(device, 2, columns);
      Tensor dy = random(device, 3, rows, columns);
      List<Tensor> all = new ArrayList<>();
      all.addAll(
          Gradients.of(
              Functions.layerNorm(x, weight, weight, 1e-6).mul(dy).sum(), x, weight));
      all.addAll(Gradients.of(x.softmax(1).mul(dy).sum(), x));
      all.addAll(Gradients.of(x.logSoftmax(1).mul(dy).sum(), x));
      Tensors.evaluate(all, List.of());
      return all.stream().map(Tensor::toFloatArray).toList();
    }
  }

  private static Tensor random(CpuDevice device, long seed, int... shape) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[Shape.of(shape).size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextDouble(-2, 2);
    }
    return Tensors.of(numbers, device, shape);
  }
}
