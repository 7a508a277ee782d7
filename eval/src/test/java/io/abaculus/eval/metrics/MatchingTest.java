package io.abaculus.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.eval.Protocol;
import java.util.Arrays;
import java.util.Random;
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
  void mergedPredictionsHaveTheSumOfTheirCounts() {
    ConfusionCounts merged =
        counts(new int[][]{{3, 1}, {0, 2}, {4, 0}}).merged(new int[]{1, 0, 1}, 3);
    assertEquals(7, merged.count(1, 0));
    assertEquals(1, merged.count(1, 1));
    assertEquals(2, merged.count(0, 1));
    assertEquals(0, merged.predicted(2));
    assertEquals(3, merged.labelled(1));
  }

  @Test
  void whatIsPredictedBeyondTheClassesIsMissed() {
    SegmentationScore score =
        SegmentationScore.of(counts(new int[][]{{3, 0}, {0, 2}, {1, 2}}), Matching.NONE);
    assertArrayEquals(new long[]{1, 2}, score.falseNegatives());
    assertArrayEquals(new long[]{0, 0}, score.falsePositives());
    assertEquals((3 / 4.0 + 2 / 4.0) / 2, score.meanIntersectionOverUnion());
  }

  @Test
  void oneToOneIsTheBestOfAllPermutations() {
    Random random = new Random(4);
    for (int trial = 0; trial < 30; trial++) {
      int[][] table = new int[5][5];
      for (int[] row : table) {
        for (int label = 0; label < 5; label++) {
          row[label] = random.nextInt(12);
        }
      }
      ConfusionCounts counts = counts(table);
      int[] matched = Matching.HUNGARIAN.classesOf(counts);
      assertArrayEquals(new int[]{0, 1, 2, 3, 4}, Arrays.stream(matched).sorted().toArray());
      assertEquals(bestOf(table, new int[5], 0), sumOf(table, matched), 1e-12);
    }
  }

  /** The greatest sum of intersections over unions with classes for predictions from one on. */
  private static double bestOf(int[][] table, int[] classes, int from) {
    if (from == classes.length) {
      return sumOf(table, classes);
    }
    double best = 0;
    for (int label = 0; label < table.length; label++) {
      int candidate = label;
      if (Arrays.stream(classes, 0, from).noneMatch(taken -> taken == candidate)) {
        classes[from] = label;
        best = Math.max(best, bestOf(table, classes, from + 1));
      }
    }
    return best;
  }

  private static double sumOf(int[][] table, int[] classes) {
    double sum = 0;
    for (int predicted = 0; predicted < classes.length; predicted++) {
      int label = classes[predicted];
      double union = -table[predicted][label];
      for (int i = 0; i < table.length; i++) {
        union += table[predicted][i] + table[i][label];
      }
      sum += table[predicted][label] / Math.max(1, union);
    }
    return sum;
  }
}
