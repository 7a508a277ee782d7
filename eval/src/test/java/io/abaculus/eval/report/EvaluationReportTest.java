package io.abaculus.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.report.Headline.Difference;
import io.abaculus.eval.report.Headline.Entry;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EvaluationReportTest {
  @Test
  void aHeadlineHasTheMeanOverSeedsAndTheDifferenceToTheFirstModel() {
    EvaluationReport report =
        Examples.report(
            Examples.trial("before", 0, 4),
            Examples.trial("before", 1, 5),
            Examples.trial("after", 0, 8),
            Examples.trial("after", 1, 10));

    Headline headline = report.headlines().getFirst();
    Entry before = headline.entries().getFirst();
    Entry after = headline.entries().getLast();

    double mean = (4 / 16.0 + 5 / 15.0) / 2;
    assertEquals(Spread.of(4 / 16.0, 5 / 15.0), before.score());
    assertEquals(mean, before.score().mean(), 1e-12);
    assertNull(before.difference());
    assertEquals(
        new Difference((8 / 12.0 + 1) / 2 - mean, false, true), after.difference());
  }

  @Test
  void aDifferenceIsWithinTheSpreadIfTheRangesOfTheSeedsOverlap() {
    EvaluationReport report =
        Examples.report(
            Examples.trial("before", 0, 4),
            Examples.trial("before", 1, 8),
            Examples.trial("after", 0, 7),
            Examples.trial("after", 1, 9));

    Difference difference = report.headlines().getFirst().entries().getLast().difference();

    assertTrue(difference != null && difference.withinSpread());
  }

  @Test
  void ofASingleSeedNothingIsKnownAboutTheSpreadOfADifference() {
    EvaluationReport report =
        Examples.report(
            Examples.trial("before", 0, 5),
            Examples.trial("after", 0, 8),
            Examples.trial("after", 1, 8));

    assertEquals(
        new Difference(8 / 12.0 - 5 / 15.0, false, false),
        report.headlines().getFirst().entries().getLast().difference());
  }

  @Test
  void headlinesAreInTheOrderOfTasksThenOfTrials() {
    EvaluationReport report =
        Examples.report(
            Examples.trial(EvaluationTask.LINEAR, "", "before", 0, 5),
            Examples.trial(EvaluationTask.IN_CONTEXT, "1/8", "before", 0, 5),
            Examples.trial(EvaluationTask.IN_CONTEXT, "1/64", "before", 0, 5));

    assertEquals(
        List.of("In-context segmentation, 1/8", "In-context segmentation, 1/64",
            "Linear segmentation"),
        report.headlines().stream().map(Headline::title).toList());
  }

  @Test
  void aModelThatTheFirstOneWasNotMeasuredForHasNoDifference() {
    EvaluationReport report = Examples.report(Examples.trial("after", 0, 5));

    assertNull(report.headlines().getFirst().entries().getFirst().difference());
  }

  @Test
  void theIntersectionOverUnionOfAClassIsTheMeanOverTheTrialsThatHaveIt() {
    Trial full = Examples.trial("before", 0, 5);
    ConfusionMatrix onlyGround = new ConfusionMatrix(new long[][]{{1, 0, 0}, {0, 0, 0}});
    Trial partial = new Trial(Examples.trial("before", 1, 0).key(), onlyGround, 1);

    Entry entry = Examples.report(full, partial).headlines().getFirst().entries().getFirst();
    Entry without = Examples.report(partial).headlines().getFirst().entries().getFirst();

    assertEquals(OptionalDouble.of((5 / 15.0 + 1) / 2), entry.intersectionOverUnion(0));
    assertEquals(OptionalDouble.of(5 / 15.0), entry.intersectionOverUnion(1));
    assertEquals(OptionalDouble.empty(), without.intersectionOverUnion(1));
    assertEquals(
        new ConfusionMatrix(new long[][]{{6, 5, 0}, {5, 5, 0}}), entry.confusion());
  }

  @Test
  void theProtocolDecidesWhetherAbsentClassesCount() {
    ConfusionMatrix onlyGround = new ConfusionMatrix(new long[][]{{1, 0, 0}, {0, 0, 0}});

    assertEquals(1, new Trial(key(Protocol.STANDARD), onlyGround, 1).meanIntersectionOverUnion());
    assertEquals(
        0.5, new Trial(key(Protocol.REFERENCE), onlyGround, 1).meanIntersectionOverUnion());
  }

  private static TrialKey key(Protocol protocol) {
    return new TrialKey(EvaluationTask.LINEAR, protocol, "before", "voc", "", 0, Map.of());
  }

  static Stream<List<Trial>> trialsThatDoNotBelongToTheReport() {
    Trial trial = Examples.trial("before", 0, 5);
    TrialKey key = trial.key();
    return Stream.of(
        List.of(trial, trial),
        List.of(Examples.trial("another", 0, 5)),
        List.of(new Trial(key, new ConfusionMatrix(new long[3][4]), 1)),
        List.of(
            new Trial(
                new TrialKey(
                    key.task(), key.protocol(), "before", "ade", "", 0, key.settings()),
                trial.confusion(),
                1)));
  }

  @ParameterizedTest
  @MethodSource("trialsThatDoNotBelongToTheReport")
  void trialsThatDoNotBelongToTheReportAreRefused(List<Trial> trials) {
    assertThrows(
        IllegalArgumentException.class,
        () -> Examples.report(Examples.CLASSES, trials, List.of(), List.of()));
  }
}
