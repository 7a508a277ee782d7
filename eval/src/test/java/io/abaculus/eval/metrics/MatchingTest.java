package io.abaculus.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.eval.Protocol;
import org.junit.jupiter.api.Test;

class MatchingTest {
  /** Rows are predictions, columns are classes. */
  private static ConfusionCounts counts(int[][] table) {
    ConfusionCounts counts = new ConfusionCounts(table.length, table[0].length, 255);
    for (int predicted = 0; predicted < table.length; predicted++) {
      for (int label = 0; label < table[0].length; label++) {
        for (int i = 0; i < table[predicted][label]; i++) {
          counts.add(predicted, label);
        }
      }
    }
    return counts;
  }

  @Test
  void oneToOneTakesTheBestSumAndNotTheBestFirst() {
    // Prediction 0 is best for class 0 (0.5), but then 1 gets nothing; the other way both get some.
    ConfusionCounts counts = counts(new int[][]{{4, 3}, {4, 0}});
    assertArrayEquals(new int[]{1, 0}, Matching.HUNGARIAN.classesOf(counts));
  }

  @Test
  void whatGetsNoClassBecomesTheFirst() {
    ConfusionCounts counts = counts(new int[][]{{9, 0}, {1, 1}, {0, 9}});
    assertArrayEquals(new int[]{0, 0, 1}, Matching.HUNGARIAN.classesOf(counts));
  }

  @Test
  void manyToOneGoesByIntersectionOverUnionAndByPrecisionApart() {
    // Of prediction 0 most is class 0, of which there is far more elsewhere.
    ConfusionCounts counts = counts(new int[][]{{5, 4, 0}, {90, 0, 0}, {0, 1, 7}});
    assertArrayEquals(new int[]{1, 0, 2}, Matching.MANY_TO_ONE.classesOf(counts));
    assertArrayEquals(new int[]{0, 0, 2}, Matching.MANY_TO_ONE_PRECISION.classesOf(counts));
  }

  @Test
  void ofEqualClassesTheFirstIsTaken() {
    ConfusionCounts counts = counts(new int[][]{{2, 2}});
    assertArrayEquals(new int[]{0}, Matching.MANY_TO_ONE.classesOf(counts));
    assertArrayEquals(new int[]{0}, Matching.MANY_TO_ONE_PRECISION.classesOf(counts));
  }

  @Test
  void aClassThatNeitherOccursNorIsPredictedCountsOnlyAsInTheReference() {
    // Class 2 is nowhere; class 1 is predicted wrongly alone, and counts as 0 either way.
    SegmentationScore score =
        SegmentationScore.of(counts(new int[][]{{3, 0, 0}, {1, 0, 0}, {0, 0, 0}}), Matching.NONE);
    assertEquals((3 / 4.0 + 0) / 2, score.meanIntersectionOverUnion(Protocol.STANDARD), 1e-15);
    assertEquals((3 / 4.0 + 0) / 3, score.meanIntersectionOverUnion(Protocol.REFERENCE), 1e-15);
  }

  @Test
  void theScoreIsTheMeanOfTheClasses() {
    SegmentationScore score =
        SegmentationScore.of(counts(new int[][]{{3, 1}, {1, 5}}), Matching.NONE);
    assertEquals(3 / 5.0, score.intersectionOverUnion(0));
    assertEquals(5 / 7.0, score.intersectionOverUnion(1));
    assertEquals((3 / 5.0 + 5 / 7.0) / 2, score.meanIntersectionOverUnion(), 1e-15);
  }

  @Test
  void aClassThatIsNowhereCountsAsNothing() {
    SegmentationScore score =
        SegmentationScore.of(counts(new int[][]{{3, 0}, {0, 0}}), Matching.NONE);
    assertEquals(0.5, score.meanIntersectionOverUnion());
  }

  @Test
  void whatIsIgnoredIsNotCountedAndWhatIsNoClassIsRefused() {
    ConfusionCounts counts = new ConfusionCounts(2, 2, 255);
    counts.add(1, 255);
    assertEquals(0, counts.predicted(1));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> counts.add(0, 2));
    assertTrue(String.valueOf(refused.getMessage()).contains("a label is 2"), refused::toString);
  }

  @Test
  void whatIsPredictedBeyondTheClassesIsMissed() {
    SegmentationScore score =
        SegmentationScore.of(counts(new int[][]{{3, 0}, {0, 2}, {1, 2}}), Matching.NONE);
    assertArrayEquals(new long[]{1, 2}, score.falseNegatives());
    assertArrayEquals(new long[]{0, 0}, score.falsePositives());
    assertEquals((3 / 4.0 + 2 / 4.0) / 2, score.meanIntersectionOverUnion());
  }
}
