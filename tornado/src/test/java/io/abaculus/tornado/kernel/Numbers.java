package io.abaculus.tornado.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Operands of kernels and their checks. Every operand begins a few elements into its array, and what
 * lies before it is NaN, as results are before they are computed: a kernel that reads or writes beside
 * its operand shows it.
 */
final class Numbers {
  /** Where operands begin. */
  static final int OFFSET = 3;

  private Numbers() {}

  /** Uniform numbers in [-1, 1). */
  static double[] random(int count, long seed) {
    Random random = new Random(seed);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (2 * random.nextDouble() - 1);
    }
    return numbers;
  }

  /** An operand of these numbers. */
  static FloatArray operand(double... numbers) {
    FloatArray array = result(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      array.set(OFFSET + i, (float) numbers[i]);
    }
    return array;
  }

  /** Room for a result. */
  static FloatArray result(int count) {
    FloatArray array = new FloatArray(OFFSET + count);
    array.init(Float.NaN);
    return array;
  }

  /** An array of numbers that begins with the first. */
  static FloatArray factors(double... numbers) {
    FloatArray array = new FloatArray(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      array.set(i, (float) numbers[i]);
    }
    return array;
  }

  /** Checks a result, its error relative to the largest expected number and 1e-6 at least. */
  static void assertClose(double[] expected, FloatArray actual, double tolerance) {
    assertEquals(OFFSET + expected.length, actual.getSize());
    // TornadoVM copies no array to a device that a kernel only writes, so there it holds anything.
    for (int i = 0; i < OFFSET && !KernelRunner.onDevice(); i++) {
      assertTrue(Float.isNaN(actual.get(i)), "element " + (i - OFFSET) + " was written");
    }
    double largest = 1e-6;
    for (double number : expected) {
      largest = Math.max(largest, Math.abs(number));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual.get(OFFSET + i), tolerance * largest, "element " + i);
    }
  }
}
