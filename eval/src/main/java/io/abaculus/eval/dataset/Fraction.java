package io.abaculus.eval.dataset;

import java.util.List;

/**
 * A part of a data set's images, as evaluations with few labels take it: one of so many.
 *
 * @param denominator one of how many images; 1 takes all
 */
public record Fraction(int denominator) {
  /** The seeds whose subsets the paper averages over. */
  public static final List<Integer> SEEDS = List.of(42, 400, 783, 1293, 4019);

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public Fraction {
    if (denominator < 1) {
      throw new IllegalArgumentException("a fraction is one of 1 or more, not of " + denominator);
    }
  }

  /**
   * A fraction as it is written, {@code 1} or {@code 1/64}.
   *
   * @throws IllegalArgumentException if it is written otherwise
   */
  public static Fraction parse(String text) {
    if (text.equals("1")) {
      return new Fraction(1);
    }
    if (!text.matches("1/[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(
          "a fraction is written as 1 or 1/64, not as '" + text + "'");
    }
    return new Fraction(Integer.parseInt(text.substring(2)));
  }

  /** How many of some images it takes: rounded down, and at least one. */
  public int of(int images) {
    return Math.max(1, images / denominator);
  }

  /** As it is written. */
  @Override
  public String toString() {
    return denominator == 1 ? "1" : "1/" + denominator;
  }
}
