package io.abaculus.nn;

import io.abaculus.device.HostArray;
import io.abaculus.device.RandomNumbers;
import io.abaculus.graph.Check;
import java.util.stream.IntStream;

/** How the first value of a parameter is drawn. */
@FunctionalInterface
public interface Initializer {
  /** One number everywhere. */
  record Constant(double value) implements Initializer {
    @Override
    public void fill(HostArray numbers, long seed) {
      forRanges(
          numbers,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              numbers.setDouble(i, value);
            }
          });
    }
  }

  /** Normal numbers of mean 0. */
  record Normal(double deviation) implements Initializer {
    @Override
    public void fill(HostArray numbers, long seed) {
      forRanges(
          numbers,
          (from, to) -> {
            RandomNumbers.normal(seed, 0, numbers, from, to);
            scale(numbers, from, to, deviation, 0);
          });
    }
  }

  /** Normal numbers of mean 0, those outside of [-bound, bound] drawn again. */
  record TruncatedNormal(double deviation, double bound) implements Initializer {
    /**
     * Checks the range.
     *
     * @throws io.abaculus.graph.TensorException if the bound is below the deviation or that is negative
     */
    public TruncatedNormal {
      Check.that(
          deviation >= 0 && bound >= deviation,
          "truncated normal: the bound %s is below the deviation %s",
          bound,
          deviation);
    }

    @Override
    public void fill(HostArray numbers, long seed) {
      forRanges(
          numbers,
          (from, to) -> {
            RandomNumbers.normal(seed, 0, numbers, from, to);
            for (int i = from; i < to; i++) {
              for (int draw = 1; Math.abs(numbers.getDouble(i)) * deviation > bound; draw++) {
                RandomNumbers.normal(seed, draw, numbers, i, i + 1);
              }
            }
            scale(numbers, from, to, deviation, 0);
          });
    }
  }

  /** Numbers spread evenly over [-bound, bound). */
  record Uniform(double bound) implements Initializer {
    @Override
    public void fill(HostArray numbers, long seed) {
      forRanges(
          numbers,
          (from, to) -> {
            RandomNumbers.uniform(seed, 0, numbers, from, to);
            scale(numbers, from, to, 2 * bound, -bound);
          });
    }
  }

  /** Draws all elements. */
  void fill(HostArray numbers, long seed);

  /** Zero everywhere. */
  static Initializer zeros() {
    return new Constant(0);
  }

  /** One everywhere. */
  static Initializer ones() {
    return new Constant(1);
  }

  /** What vision transformers use: deviation 0.02, cut off at 2 (not at two deviations). */
  static Initializer truncatedNormal() {
    return new TruncatedNormal(0.02, 2);
  }

  /**
   * What PyTorch gives linear layers and convolutions, weights and biases alike: He et al., "Delving
   * deep into rectifiers", 2015, with a slope of sqrt(5), which is uniform up to 1 / sqrt(fan-in).
   *
   * @param fanIn how many numbers one output is a sum over
   */
  static Initializer fanIn(int fanIn) {
    return new Uniform(1 / Math.sqrt(fanIn));
  }

  /** Elements of a range, {@code from} inclusive, {@code to} exclusive. */
  @FunctionalInterface
  interface Range {
    /** Treats the elements of the range. */
    void fill(int from, int to);
  }

  private static void forRanges(HostArray numbers, Range range) {
    // Even, so that no pair of normal numbers is drawn for two ranges.
    int length = 1 << 16;
    int size = numbers.size();
    IntStream.range(0, Math.ceilDiv(size, length))
        .parallel()
        .forEach(i -> range.fill(i * length, Math.min(size, (i + 1) * length)));
  }

  private static void scale(HostArray numbers, int from, int to, double factor, double shift) {
    for (int i = from; i < to; i++) {
      numbers.setDouble(i, numbers.getDouble(i) * factor + shift);
    }
  }
}
