package io.abaculus.neco.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;

/** Estimates when a run ends from the speed of its latest steps. */
final class TimeLeft {

  /** Enough to even out single steps; few enough to forget the slow ones at the start. */
  private static final int WINDOW = 50;

  private record Mark(long step, Instant at) {}

  private final long totalSteps;
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();

  TimeLeft(long totalSteps) {
    this.totalSteps = totalSteps;
  }

  /** Notes that so many steps are done. */
  void mark(long stepsDone, Instant now) {
    marks.addLast(new Mark(stepsDone, now));
    if (marks.size() > WINDOW) {
      marks.removeFirst();
    }
  }

  /** The time left after the latest mark; nothing before two marks. */
  Optional<Duration> estimate() {
    if (marks.size() < 2) {
      return Optional.empty();
    }
    Mark first = marks.getFirst();
    Mark last = marks.getLast();
    long steps = last.step() - first.step();
    if (steps <= 0) {
      return Optional.empty();
    }
    double secondsPerStep = Duration.between(first.at(), last.at()).toNanos() * 1e-9 / steps;
    long millis = Math.round(secondsPerStep * Math.max(0, totalSteps - last.step()) * 1e3);
    return Optional.of(Duration.ofMillis(millis));
  }

  /** For a person: the two largest units, {@code 2 min 5 s}. */
  static String text(Duration duration) {
    long seconds = Math.round(duration.toMillis() / 1e3);
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    if (seconds < 86_400) {
      return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
    return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
  }
}
