package io.abaculus.bench.suite;

import static io.abaculus.bench.suite.TestResults.GELU;
import static io.abaculus.bench.suite.TestResults.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.bench.suite.ResultComparison.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a comparison of two runs says of a benchmark that took 10 to 12 ms before. */
final class ResultComparisonTest {
  private static final Results BEFORE = TestResults.of(ours(GELU, 10.0, 11.0, 12.0));

  private static ResultComparison with(Measurement... after) {
    return ResultComparison.of(BEFORE, TestResults.of(after));
  }

  private static Verdict verdict(Measurement... after) {
    return with(after).changes().getFirst().verdict();
  }

  @Test
  void isSlowerWhereEvenTheFastestTakesLongerThanTheSlowestDid() {
    assertEquals(Verdict.SLOWER, verdict(ours(GELU, 12.1, 13.0)));
    assertTrue(with(ours(GELU, 12.1, 13.0)).isWorse());
  }

  @Test
  void isTheSameWhereTheTimesOverlap() {
    assertEquals(Verdict.SAME, verdict(ours(GELU, 12.0, 13.0)));
    assertEquals(Verdict.SAME, verdict(ours(GELU, 5.0, 10.0)));
    assertFalse(with(ours(GELU, 12.0, 13.0)).isWorse());
  }

  @Test
  void isFasterWhereEvenTheSlowestTakesLessThanTheFastestDid() {
    assertEquals(Verdict.FASTER, verdict(ours(GELU, 8.0, 9.9)));
  }

  @Test
  void isLeftOutWhereTheNewRunDidNotMeasureIt() {
    assertEquals(Verdict.LEFT_OUT, verdict());
    assertFalse(with().isWorse());
  }

  @Test
  void isUnknownWhereItFailedBefore() {
    Results failed = TestResults.of(Measurement.failed(GELU, 1, "abaculus", "no memory"));
    ResultComparison comparison = ResultComparison.of(failed, BEFORE);
    assertEquals(Verdict.UNKNOWN, comparison.changes().getFirst().verdict());
    assertFalse(comparison.isWorse());
  }

  @Test
  void aFailureIsWorse() {
    Measurement failed = Measurement.failed(GELU, 1, "abaculus", "no memory");
    assertEquals(Verdict.FAILED, verdict(failed));
    assertTrue(with(failed).isWorse());
  }

  @Test
  void peersAreNotCompared() {
    Results before =
        TestResults.of(Measurement.timed(GELU, 1, "EJML", List.of(1.0), Double.NaN));
    assertEquals(List.of(), ResultComparison.of(before, BEFORE).changes());
  }

  @Test
  void anotherMachinesTimesAreRefusedAndAnotherJavasAreNot() {
    Machine machine = TestResults.MACHINE;
    Results elsewhere = TestResults.on(new Machine("Abacus 10", 2, machine.system(), "25"));
    Exception failure =
        assertThrows(
            IllegalArgumentException.class, () -> ResultComparison.of(BEFORE, elsewhere));
    assertTrue(String.valueOf(failure.getMessage()).contains("Abacus 10"), failure::toString);
    Results laterJava =
        TestResults.on(
            new Machine(machine.processor(), 2, machine.system(), "26"), ours(GELU, 11.0));
    assertFalse(ResultComparison.of(BEFORE, laterJava).isWorse());
  }

  @Test
  void machinesWhoseProcessorIsUnknownMayBeTwo() {
    Machine unknown = new Machine("unknown", 2, "Mac OS X aarch64", "25");
    Results results = TestResults.on(unknown, ours(GELU, 11.0));
    assertThrows(
        IllegalArgumentException.class, () -> ResultComparison.of(results, results));
  }

  @Test
  void aQuickRunIsNotComparedWithAThoroughOne() {
    Machine machine = TestResults.MACHINE;
    ResultComparison.requireAlike(BEFORE, machine, false);
    Exception failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> ResultComparison.requireAlike(BEFORE, machine, true));
    assertTrue(String.valueOf(failure.getMessage()).contains("--quick"), failure::toString);
  }

  private static List<String> printed(ResultComparison comparison) {
    StringWriter text = new StringWriter();
    comparison.print(new PrintWriter(text));
    return text.toString().lines().toList();
  }

  @Test
  void printsTheChangesAndHowManyThereAreOfEachKind() {
    assertEquals(
        List.of(
            "slower  gelu 1000x1000 forward, 1 thread: 11 (10 to 12) ms before, 22 (22 to 22) now, 2.00 times the time",
            "1 slower"),
        printed(with(ours(GELU, 22.0))));
  }

  @Test
  void printsOnlyHowManyWereLeftOut() {
    assertEquals(List.of("1 left out"), printed(with()));
  }
}
