package io.abaculus.eval.cluster;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random choices. */
final class Draws {
  private Draws() {}

  /** Different numbers of 0 to {@code total - 1} in random order (Fisher and Yates). */
  static int[] withoutReplacement(int count, int total, SplittableRandom random) {
    int[] order = new int[total];
    Arrays.setAll(order, i -> i);
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i, total);
      int number = order[other];
      order[other] = order[i];
      order[i] = number;
    }
    return Arrays.copyOf(order, count);
  }
}
