package io.abaculus.eval.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What is kept of an attention map. */
class ForegroundMaskTest {
  /** A blur so narrow that it changes nothing. */
  private static ForegroundMask unblurred(double mass, int smallestPiece) {
    return new ForegroundMask(3, 0.01, mass, smallestPiece);
  }

  @Test
  void isTheSmallestSetThatHoldsTheMass() {
    float[] map = {0.1f, 0.3f, 0.05f, 0.25f, 0.2f, 0.1f};
    assertArrayEquals(
        new float[]{0, 1, 0, 1, 1, 0}, unblurred(0.6, 1).of(map, 2, 3));
  }

  @Test
  void dropsSmallPieces() {
    float[] map = {
      9, 9, 0, 0, 0,
      9, 0, 0, 0, 9,
      0, 0, 0, 0, 9
    };
    assertArrayEquals(
        new float[]{1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        unblurred(1, 3).of(map, 3, 5));
  }

  @Test
  void countsPatchesThatTouchAtACornerAsOnePiece() {
    float[] map = {
      9, 0, 0,
      0, 9, 0,
      0, 0, 9
    };
    assertArrayEquals(new float[]{1, 0, 0, 0, 1, 0, 0, 0, 1}, unblurred(1, 3).of(map, 3, 3));
  }

  @Test
  void blursWithoutGainOrLossInsideTheMap() {
    float[] map = new float[49];
    map[24] = 1;
    float[] mask = ForegroundMask.STANDARD.of(map, 7, 7);
    // A Gaussian of deviation 0.6 has 0.43 of its mass in the middle and 0.11 in each neighbour: two
    // of these make up the 60 %, and all four are equally heavy up to rounding.
    assertEquals(1, mask[24]);
    float kept = 0;
    for (float cell : mask) {
      kept += cell;
    }
    assertEquals(3, kept);
  }

  @Test
  void treatsEveryMapByItself() {
    float[] maps = {1, 1, 1, 0, 0, 0, 0, 0, 0, 5, 5, 5};
    assertArrayEquals(
        new float[]{1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1}, unblurred(1, 3).of(maps, 2, 3));
  }
}
