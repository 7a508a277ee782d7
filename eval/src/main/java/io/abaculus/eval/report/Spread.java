package io.abaculus.eval.report;

import java.util.Arrays;

/**
 * Numbers that should be one number but for chance, such as the results for several seeds.
 *
 * @param mean of them
 * @param deviation the sample standard deviation, with n - 1; 0 for a single number, which says nothing
 * about it
 * @param least the smallest of them
 * @param greatest the largest of them
 * @param count how many there are, n, at least 1
 */
public record Spread(double mean, double deviation, double least, double greatest, int count) {
  /**
   * The spread of some numbers.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no numbers have no spread");
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new Spread(
        mean,
        values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)),
        Arrays.stream(values).min().orElseThrow(),
        Arrays.stream(values).max().orElseThrow(),
        values.length);
  }

  /** Whether some number lies within the ranges of both, their ends included. */
  public boolean overlaps(Spread other) {
    return least <= other.greatest && other.least <= greatest;
  }
}
