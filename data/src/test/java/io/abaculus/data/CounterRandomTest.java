package io.abaculus.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Bounds on sample statistics are five standard deviations of their exact distribution. */
class CounterRandomTest {
  private static final int DRAWS = 100_000;

  @Test
  void theSamePlaceGivesTheSameNumbers() {
    CounterRandom one = new CounterRandom(5, 1, 2, 3);
    CounterRandom two = new CounterRandom(5, 1, 2, 3);
    for (int i = 0; i < 10; i++) {
      assertEquals(one.nextLong(), two.nextLong());
    }
  }

  @Test
  void otherPlacesGiveOtherNumbers() {
    Set<Long> firsts = new HashSet<>();
    int places = 0;
    for (long seed = -2; seed <= 2; seed++) {
      firsts.add(new CounterRandom(seed).nextLong());
      places++;
      for (long a = -1; a < 20; a++) {
        firsts.add(new CounterRandom(seed, a).nextLong());
        places++;
        for (long b = -1; b < 20; b++) {
          firsts.add(new CounterRandom(seed, a, b).nextLong());
          places++;
        }
      }
    }
    assertEquals(places, firsts.size());
  }

  @Test
  void everyBitIsSetHalfOfTheTime() {
    // First numbers of neighbouring places, which is how the sequences are used.
    int[] ones = new int[64];
    for (int i = 0; i < DRAWS; i++) {
      long value = new CounterRandom(1, 7, i).nextLong();
      for (int bit = 0; bit < 64; bit++) {
        ones[bit] += (int) (value >>> bit & 1);
      }
    }
    for (int count : ones) {
      assertEquals(DRAWS / 2.0, count, 5 * Math.sqrt(DRAWS) / 2);
    }
  }

  @Test
  void uniformNumbersHaveTheMeanAndSpreadOfTheUniformDistribution() {
    CounterRandom random = new CounterRandom(2);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double value = random.nextDouble();
      assertTrue(value >= 0 && value < 1);
      sum += value;
      squares += value * value;
    }
    assertEquals(1.0 / 2, sum / DRAWS, 5 * Math.sqrt(1.0 / 12 / DRAWS));
    assertEquals(1.0 / 3, squares / DRAWS, 5 * Math.sqrt(4.0 / 45 / DRAWS));
  }

  @Test
  void normalNumbersHaveMeanZeroAndVarianceOne() {
    CounterRandom random = new CounterRandom(3);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double value = random.nextGaussian();
      sum += value;
      squares += value * value;
    }
    assertEquals(0, sum / DRAWS, 5 / Math.sqrt(DRAWS));
    assertEquals(1, squares / DRAWS, 5 * Math.sqrt(2.0 / DRAWS));
  }

  @Test
  void allPermutationsAreEquallyLikely() {
    CounterRandom random = new CounterRandom(4);
    Map<String, Integer> counts = new HashMap<>();
    int draws = 24_000;
    for (int i = 0; i < draws; i++) {
      counts.merge(Arrays.toString(random.permutation(4)), 1, Integer::sum);
    }
    assertEquals(24, counts.size());
    double expected = draws / 24.0;
    for (int count : counts.values()) {
      assertEquals(expected, count, 5 * Math.sqrt(expected));
    }
  }

  @Test
  void boundsAreKeptAndChecked() {
    CounterRandom random = new CounterRandom(5);
    int[] counts = new int[3];
    for (int i = 0; i < 3000; i++) {
      counts[random.nextInt(3)]++;
    }
    for (int count : counts) {
      assertEquals(1000, count, 5 * Math.sqrt(1000));
    }
    assertEquals(0, random.nextInt(1));
    assertNotEquals(-1, random.nextInt(Integer.MAX_VALUE));
    assertEquals(0.25, random.nextDouble(0.25, 0.25));
    assertThrows(IllegalArgumentException.class, () -> random.nextInt(0));
    assertThrows(IllegalArgumentException.class, () -> random.nextDouble(1, 0));
  }
}
