package io.abaculus.bench;

import java.util.SplittableRandom;

/** Any numbers, evenly between -1 and 1. */
public final class RandomFloats {
  private RandomFloats() {}

  /** As many as the dimensions of a shape say; the same for shapes of as many. */
  public static float[] ofShape(int... shape) {
    int count = 1;
    for (int dim : shape) {
      count = Math.multiplyExact(count, dim);
    }
    return next(new SplittableRandom(count), count);
  }

  /** Those that a source gives next. */
  static float[] next(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }
}
