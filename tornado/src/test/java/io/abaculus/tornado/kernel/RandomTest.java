package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.result;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.HostArray;
import io.abaculus.device.RandomNumbers;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.launch.Grid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

final class RandomTest {
  private static final long SEED = 0x9E3779B97F4A7C15L;
  /**
   * OpenCL lets functions differ in the last bits, and the angle's product be fused with what follows it: half
   * a last bit of an angle of up to 2 pi, times a radius of up to 6.
   */
  private static final float OPENCL_ERROR = 6 * 2.4e-7f;

  private static final long COUNTER = 0x123456789AL;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 1000})
  void drawsTheNumbersOfTheHostToTheBit(int count) {
    HostArray uniform = HostArray.allocate(TensorType.of(DType.FLOAT32, count));
    HostArray normal = HostArray.allocate(TensorType.of(DType.FLOAT32, count));
    RandomNumbers.uniform(SEED, COUNTER, uniform, 0, count);
    RandomNumbers.normal(SEED, COUNTER, normal, 0, count);
    check(uniform, draw(count, 0), 0);
    check(normal, draw(count, 1), KernelRunner.onOpenCl() ? OPENCL_ERROR : 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 256, 1000})
  void shufflesAsTheHostDoes(int length) {
    checkShuffle(length, COUNTER);
  }

  @Test
  void skipsAWordThatWouldFavourSomePlacesAsTheHostDoes() {
    // Found by trying counters: word 375 of this draw is skipped.
    checkShuffle(Shuffle.MOST, 1298);
  }

  private static void checkShuffle(int length, long counter) {
    HostArray expected = HostArray.allocate(TensorType.of(DType.INT64, length));
    RandomNumbers.permutation(SEED, counter, expected);
    LongArray numbers = new LongArray(OFFSET + length);
    KernelRunner.run(
        Grid.of(1, 1),
        TaskPackage.createPackage(
            "shuffle", Shuffle::permutation, new KernelContext(),
            LongArray.fromElements(0, SEED, counter), numbers,
            IntArray.fromElements(length, 1, OFFSET)));
    long[] actual = new long[length];
    for (int i = 0; i < length; i++) {
      actual[i] = numbers.get(OFFSET + i);
    }
    assertArrayEquals(expected.longs(), actual);
  }

  private static FloatArray draw(int count, int normal) {
    FloatArray numbers = result(count);
    KernelRunner.run(
        Grid.covering(Math.ceilDiv(count, 4), 32),
        TaskPackage.createPackage(
            "draw", Random::draw, new KernelContext(), LongArray.fromElements(0, SEED, COUNTER),
            numbers, IntArray.fromElements(count, 1, OFFSET, normal)));
    return numbers;
  }

  private static void check(HostArray expected, FloatArray actual, float allowed) {
    for (int i = 0; i < expected.size(); i++) {
      float number = expected.floats()[i];
      float error = Math.abs(number - actual.get(OFFSET + i));
      assertTrue(error <= allowed, "number " + i + " is off by " + error);
    }
  }
}
