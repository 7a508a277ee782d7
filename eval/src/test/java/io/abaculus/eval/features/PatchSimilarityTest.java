package io.abaculus.eval.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PatchSimilarityTest {
  private static final PatchFeatures ONE =
      new PatchFeatures(1, 2, 2, new float[]{3, 4, 1, 0}, new float[2]);
  private static final PatchFeatures OTHER =
      new PatchFeatures(2, 2, 2, new float[]{6, 8, -3, -4, 4, -3, 0, 0}, new float[2]);

  @Test
  void equalOppositeAndPerpendicularTokensAreOneMinusOneAndZero() {
    assertArrayEquals(
        new float[]{1, -1, 0, 0}, PatchSimilarity.of(ONE, 0, 0, OTHER), 1e-7f);
  }

  @Test
  void theAngleDecidesAndNotTheLength() {
    assertArrayEquals(new float[]{0.6f, 1}, PatchSimilarity.of(ONE, 0, 1, ONE), 1e-7f);
  }

  @Test
  void aPatchOutsideTheImageIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> PatchSimilarity.of(ONE, 1, 0, OTHER));
  }
}
