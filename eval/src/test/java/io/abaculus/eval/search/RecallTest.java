package io.abaculus.eval.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RecallTest {
  private static Neighbors neighbors(int k, long... indices) {
    return new Neighbors(indices.length / k, k, indices, new float[indices.length]);
  }

  @Test
  void isTheShareOfExactNeighborsThatWereFound() {
    // Two of three of the first query, in another order, and one of three of the second.
    assertEquals(
        0.5, Recall.of(neighbors(3, 7, 1, 9, 4, 5, 6), neighbors(3, 1, 2, 7, 4, 8, 9)));
  }

  @Test
  void otherNumbersOfNeighborsOrNoneAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Recall.of(neighbors(2, 0, 1), neighbors(1, 0)));
    assertThrows(IllegalArgumentException.class, () -> Recall.of(neighbors(1), neighbors(1)));
  }
}
