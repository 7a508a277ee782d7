package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.HostArray;
import io.abaculus.device.RandomNumbers;
import io.abaculus.graph.DType;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random numbers. */
interface SamplingContract extends OnDevice {
  private RandomKey key(long seed) {
    return new RandomKey(seed, 0, device());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void aSeedGivesTheSameBitsOnEveryDevice(DType dtype) {
    for (int length : new int[]{0, 1, 2, 3, 4, 5, 1000, 20_003}) {
      TensorType type = TensorType.of(dtype, length);
      RandomKey key = new RandomKey(77, 5, device());
      HostArray uniform = HostArray.allocate(type);
      RandomNumbers.uniform(77, 5, uniform, 0, length);
      assertElements(key.uniform(type), doubles(uniform));
      HostArray normal = HostArray.allocate(type);
      RandomNumbers.normal(77, 6, normal, 0, length);
      assertElements(key.normal(type), doubles(normal));
      HostArray permutation = HostArray.allocate(TensorType.of(INT64, length));
      RandomNumbers.permutation(77, 7, permutation);
      assertElements(key.permutation(length), doubles(permutation));
      assertEquals(8, key.counter());
    }
  }

  private static double[] doubles(HostArray numbers) {
    return IntStream.range(0, numbers.size()).mapToDouble(numbers::getDouble).toArray();
  }

  @Test
  default void drawsAreReproducibleAndDifferFromEachOther() {
    RandomKey first = key(1);
    RandomKey again = key(1);
    Tensor draw = first.uniform(100);
    assertArrayEquals(draw.toFloatArray(), again.uniform(100).toFloatArray());
    Tensor next = first.uniform(100);
    assertNotEquals(
        Arrays.toString(draw.toFloatArray()), Arrays.toString(next.toFloatArray()));
    assertArrayEquals(next.toFloatArray(), again.uniform(10, 10).toFloatArray());
    assertNotEquals(
        Arrays.toString(draw.toFloatArray()), Arrays.toString(key(2).uniform(100).toFloatArray()));
  }

  @Test
  default void uniformNumbersFillTheirInterval() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      double[] x = key(3).uniform(TensorType.of(dtype, 20_000)).toDoubleArray();
      assertTrue(Arrays.stream(x).allMatch(value -> 0 <= value && value < 1));
      assertEquals(0.5, Arrays.stream(x).average().orElseThrow(), 0.01);
      for (int tenth = 0; tenth < 10; tenth++) {
        double low = tenth / 10.0;
        long count = Arrays.stream(x).filter(value -> low <= value && value < low + 0.1).count();
        assertEquals(2000, count, 200);
      }
    }
  }

  @Test
  default void normalNumbersHaveTheirMoments() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      double[] x = key(4).normal(TensorType.of(dtype, 20_000)).toDoubleArray();
      assertEquals(0, Arrays.stream(x).average().orElseThrow(), 0.03);
      assertEquals(1, Arrays.stream(x).map(v -> v * v).average().orElseThrow(), 0.05);
      assertEquals(3, Arrays.stream(x).map(v -> v * v * v * v).average().orElseThrow(), 0.3);
      long inside = Arrays.stream(x).filter(v -> Math.abs(v) < 1).count();
      assertEquals(0.6827 * 20_000, inside, 300);
      double product = 0;
      for (int i = 0; i < x.length; i += 2) {
        product += x[i] * x[i + 1];
      }
      assertEquals(0, product / 10_000, 0.04);
    }
  }

  @Test
  default void permutationsHoldEveryNumberOnce() {
    RandomKey key = key(5);
    for (int length : new int[]{0, 1, 2, 3, 49, 8192}) {
      long[] permutation = key.permutation(length).toLongArray();
      long[] sorted = permutation.clone();
      Arrays.sort(sorted);
      assertArrayEquals(IntStream.range(0, length).asLongStream().toArray(), sorted);
    }
  }

  @Test
  default void allPermutationsAreEquallyLikely() {
    int[] counts = new int[6];
    RandomKey key = key(6);
    for (int i = 0; i < 1200; i++) {
      long[] p = key.permutation(3).toLongArray();
      counts[(int) (p[0] * 2 + (p[1] > p[2] ? 1 : 0))]++;
    }
    for (int count : counts) {
      assertEquals(200, count, 60);
    }
  }

  @Test
  default void booleansComeWithTheirProbability() {
    Tensor x = key(7).bernoulli(0.3, 20_000);
    assertEquals(6000, x.cast(INT64).sum().item(), 300);
    assertElements(key(8).bernoulli(0, 3), 0, 0, 0);
    assertElements(key(8).bernoulli(1, 3), 1, 1, 1);
  }

  @Test
  default void aKeyIsTwoIntegers() {
    assertRefuses(
        () -> Operations.apply(
            new Sampling.RandomUniform(TensorType.of(FLOAT32, 3)), vector(INT64, 1)),
        "random_uniform",
        "int64(1)");
    assertRefuses(
        () -> Operations.apply(
            new Sampling.RandomNormal(new TensorType(INT64, Shape.of(3))),
            vector(INT64, 1, 2)),
        "random_normal",
        "int64(3)");
  }
}
