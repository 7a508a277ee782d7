package io.abaculus.neco.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {

  /** A clock that stands still until it is moved. */
  private static final class Clock implements InstantSource {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    void pass(double seconds) {
      now = now.plusNanos(Math.round(seconds * 1e9));
    }
  }

  private final Clock clock = new Clock();
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private Progress start(long firstStep, long totalSteps, boolean terminal,
      Charset charset) {
    PrintStream out = new PrintStream(shown, true, charset);
    return Progress.start("demo", firstStep, totalSteps, out, terminal, clock);
  }

  private List<String> lines() {
    return shown.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aPipeGetsTheFirstStepThenALineEveryTenSecondsAndTheLastStep() {
    try (Progress progress = start(0, 8, false, StandardCharsets.UTF_8)) {
      for (int step = 1; step <= 8; step++) {
        clock.pass(4);
        progress.update(step, 4.08251 - step, 2);
      }
    }
    assertEquals(
        List.of(
            "step 1/8  loss 3.0825  2.00 images/s  28 s left",
            "step 4/8  loss 0.0825  2.00 images/s  16 s left",
            "step 7/8  loss -2.9175  2.00 images/s  4 s left",
            "step 8/8  loss -3.9175  2.00 images/s  0 s left"),
        lines());
  }

  @Test
  void theLastLineIsNotPrintedTwice() {
    Progress progress = start(0, 1, false, StandardCharsets.UTF_8);
    clock.pass(1);
    progress.update(1, 1, 1);
    progress.close();
    progress.close();
    assertEquals(1, lines().size());
  }

  @Test
  void aContinuedRunCountsOnlyItsOwnStepsForTheTimeLeft() {
    try (Progress progress = start(100, 110, false, StandardCharsets.UTF_8)) {
      clock.pass(3);
      progress.update(101, 1, 1);
    }
    assertEquals(List.of("step 101/110  loss 1.0000  1.00 images/s  27 s left"), lines());
  }

  @Test
  void aMessageIsALineOfItsOwn() {
    try (Progress progress = start(0, 2, false, StandardCharsets.UTF_8)) {
      progress.message("skipped broken.jpg");
    }
    assertEquals(List.of("skipped broken.jpg"), lines());
  }

  @Test
  void aTerminalGetsABarWithLossSpeedAndTimeLeft() {
    try (Progress progress = start(0, 10, true, StandardCharsets.UTF_8)) {
      clock.pass(90);
      progress.update(9, 3.5, 2.25);
      progress.message("skipped broken.jpg");
    }
    String text = shown.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("\r\u001b[Kskipped broken.jpg\n"), text);
    String last = text.substring(text.lastIndexOf('\r'));
    assertTrue(last.startsWith("\r\u001b[Kdemo"), last);
    assertTrue(last.contains("90%"), last);
    assertTrue(last.contains("█"), last);
    assertTrue(last.contains(" 9/10 "), last);
    assertTrue(last.contains("0:00:10"), last + ": ten seconds a step, one step left");
    assertTrue(last.contains("loss 3.5000  2.25 images/s"), last);
    assertTrue(last.endsWith("\n"), last);
  }

  @Test
  void aTerminalWithoutUnicodeGetsABarOfAscii() {
    try (Progress progress = start(0, 10, true, StandardCharsets.US_ASCII)) {
      progress.update(9, 3.5, 2.25);
    }
    String text = shown.toString(StandardCharsets.US_ASCII);
    assertTrue(text.contains("="), text);
    assertTrue(!text.contains("?=") && !text.contains("??"), text);
  }

  @Test
  void theTimeLeftFollowsTheLatestSteps() {
    TimeLeft left = new TimeLeft(1000);
    left.mark(0, clock.instant());
    assertEquals(Optional.empty(), left.estimate());
    clock.pass(600);
    left.mark(1, clock.instant());
    assertEquals(Optional.of(Duration.ofMinutes(9990)), left.estimate());
    for (int step = 2; step <= 100; step++) {
      clock.pass(2);
      left.mark(step, clock.instant());
    }
    assertEquals(Optional.of(Duration.ofMinutes(30)), left.estimate());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "59.4, 59 s",
    "59.6, 1 min 0 s",
    "160, 2 min 40 s",
    "3600, 1 h 0 min",
    "11520, 3 h 12 min",
    "187200, 2 d 4 h"
  })
  void aDurationIsToldInTwoUnits(double seconds, String text) {
    assertEquals(text, TimeLeft.text(Duration.ofMillis(Math.round(seconds * 1000))));
  }
}
