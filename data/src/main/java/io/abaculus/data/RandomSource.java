package io.abaculus.data;

/**
 * Where random choices come from: a sequence of independent uniform 64-bit numbers, and the
 * distributions made of them. A source is used by one thread at a time.
 */
public interface RandomSource {
  /** The next 64 uniform bits. */
  long nextLong();

  /** Uniform in [0, 1), a multiple of 2^-53. */
  default double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /**
   * Uniform in [low, high); {@code low} itself if the two are equal.
   *
   * @throws IllegalArgumentException if low is above high
   */
  default double nextDouble(double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException("no number lies between " + low + " and " + high);
    }
    return low + (high - low) * nextDouble();
  }

  /**
   * Uniform in 0 to {@code bound - 1}; the probabilities differ from each other by less than 2^-32.
   *
   * @throws IllegalArgumentException if the bound is not positive
   */
  default int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("a bound is above 0, but was " + bound);
    }
    return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
  }

  /** Standard normal, by the Box-Muller transform; takes two numbers of the sequence. */
  default double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * nextDouble());
  }

  /**
   * The numbers 0 to {@code length - 1} in an order of which each is equally likely (Fisher and
   * Yates).
   */
  default int[] permutation(int length) {
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
