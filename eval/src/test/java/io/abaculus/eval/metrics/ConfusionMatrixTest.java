package io.abaculus.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  @Test
  void rowsAreTrueClassesAndTheLastColumnIsWhatIsPredictedAsNone() {
    ConfusionCounts counts = new ConfusionCounts(3, 2, 255);
    counts.add(0, 0);
    counts.add(1, 0);
    counts.add(1, 1);
    counts.add(2, 1);
    counts.add(0, 255);

    ConfusionMatrix matrix = ConfusionMatrix.of(counts, Matching.NONE);

    assertArrayEquals(new long[][]{{1, 1, 0}, {0, 1, 1}}, matrix.counts());
    assertEquals(2, matrix.labelled(1));
  }

  @Test
  void aMatrixWithoutPixelsIsNotScored() {
    ConfusionMatrix empty = new ConfusionMatrix(new long[][]{{0, 0, 0}, {0, 0, 0}});
    assertTrue(empty.isEmpty());
    assertEquals(
        "no pixel of the validation images counts: all 7 images were skipped or have no labels",
        assertThrows(IllegalArgumentException.class, () -> empty.requirePixels(7)).getMessage());
    ConfusionMatrix missed = new ConfusionMatrix(new long[][]{{0, 0, 1}, {0, 0, 0}});
    assertFalse(missed.isEmpty());
    missed.requirePixels(7);
  }

  @Test
  void aClassIsHitOrMissedByItsRowAndWronglyPredictedByItsColumn() {
    // 7 of class 0 and 5 of class 1 are predicted as none of the classes.
    SegmentationScore score =
        new ConfusionMatrix(new long[][]{{10, 2, 7}, {3, 20, 5}}).score();

    assertEquals(
        new SegmentationScore(new long[]{10, 20}, new long[]{3, 2}, new long[]{9, 8}), score);
    assertEquals(10 / 22.0, score.intersectionOverUnion(0));
    assertEquals(20 / 30.0, score.intersectionOverUnion(1));
  }

  @Test
  void countsAddUp() {
    ConfusionMatrix one = new ConfusionMatrix(new long[][]{{1, 2, 3}, {4, 5, 6}});

    assertEquals(
        new ConfusionMatrix(new long[][]{{2, 4, 6}, {8, 10, 12}}), one.plus(one));
  }

  @Test
  void otherShapesAndNegativeCountsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(new long[0][0]));
    assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(new long[2][2]));
    assertThrows(
        IllegalArgumentException.class, () -> new ConfusionMatrix(new long[][]{{-1, 0}}));
    ConfusionMatrix one = new ConfusionMatrix(new long[1][2]);
    ConfusionMatrix two = new ConfusionMatrix(new long[2][3]);
    assertThrows(IllegalArgumentException.class, () -> one.plus(two));
  }
}
