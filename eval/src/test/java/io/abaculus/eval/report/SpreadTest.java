package io.abaculus.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SpreadTest {
  /** The variance of 1 to n, with n - 1 in the denominator, is n (n + 1) / 12. */
  @Property(tries = 50)
  void theDeviationOfConsecutiveNumbersHasItsClosedForm(
      @ForAll @IntRange(min = 2, max = 500) int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = i + 1;
    }

    Spread spread = Spread.of(values);

    assertEquals((n + 1) / 2.0, spread.mean(), 1e-9);
    assertEquals(Math.sqrt(n * (n + 1) / 12.0), spread.deviation(), 1e-9);
    assertEquals(1, spread.least());
    assertEquals(n, spread.greatest());
    assertEquals(n, spread.count());
  }

  @Test
  void oneNumberDeviatesByNothing() {
    assertEquals(new Spread(0.5, 0, 0.5, 0.5, 1), Spread.of(0.5));
  }

  @Test
  void noNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, Spread::of);
  }

  @Test
  void rangesOverlapWhereTheyTouch() {
    Spread low = Spread.of(1, 2);

    assertTrue(low.overlaps(Spread.of(2, 3)));
    assertTrue(Spread.of(0, 5).overlaps(low));
    assertFalse(low.overlaps(Spread.of(2.5, 3)));
    assertFalse(Spread.of(2.5, 3).overlaps(low));
  }
}
