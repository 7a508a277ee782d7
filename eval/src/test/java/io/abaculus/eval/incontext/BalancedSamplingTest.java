package io.abaculus.eval.incontext;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.data.CounterRandom;
import io.abaculus.data.RandomSource;
import org.junit.jupiter.api.Test;

class BalancedSamplingTest {
  /** Nine patches of class 0, one of class 1, and one that shows nothing. */
  private static PatchLabels mostlyFirstClass() {
    float[] parts = new float[22];
    for (int patch = 0; patch < 9; patch++) {
      parts[2 * patch] = 1;
    }
    parts[2 * 9 + 1] = 1;
    return new PatchLabels(11, 2, parts);
  }

  /** The scores are 9 for the common class and 1 for the rare one, times the same number here. */
  @Test
  void theRarestClassComesFirst() {
    RandomSource half = () -> Long.MIN_VALUE;
    assertEquals(0.5, half.nextDouble());
    assertArrayEquals(
        new int[]{9, 0, 1}, BalancedSampling.sample(mostlyFirstClass(), 3, half));
  }

  @Test
  void whatShowsNothingIsNeverKept() {
    assertEquals(
        10, BalancedSampling.sample(mostlyFirstClass(), 100, new CounterRandom(1)).length);
  }

  /**
   * The rare patch has u, nine others 9 v: it is kept first unless one of nine v is below u / 9, so in
   * the mean over u of (1 - u / 9)^9, which is 0.9 (1 - (8/9)^10).
   */
  @Test
  void chanceStillGivesCommonClassesTheirTurn() {
    int first = 0;
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      first +=
          BalancedSampling.sample(mostlyFirstClass(), 1, new CounterRandom(3, i))[0] == 9 ? 1 : 0;
    }
    double expected = 0.9 * (1 - Math.pow(8 / 9.0, 10));
    assertEquals(expected, first / (double) draws, 5 * Math.sqrt(0.25 / draws));
  }
}
