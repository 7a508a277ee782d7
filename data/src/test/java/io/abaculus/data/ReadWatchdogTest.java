package io.abaculus.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ReadWatchdogTest {
  private final AtomicLong now = new AtomicLong();
  private final ReadWatchdog watchdog = new ReadWatchdog(Duration.ofMinutes(2), now::get);

  private OptionalInt overdueAfter(Duration passed) {
    now.addAndGet(passed.toNanos());
    return watchdog.overdue();
  }

  @Test
  void aRecordThatTakesLongerThanIsAllowedIsNamed() {
    watchdog.begin(3);
    for (int second = 0; second < 120; second++) {
      assertEquals(OptionalInt.empty(), overdueAfter(Duration.ofSeconds(1)));
    }
    assertEquals(OptionalInt.of(3), overdueAfter(Duration.ofSeconds(1)));
    watchdog.end();
    assertEquals(OptionalInt.empty(), overdueAfter(Duration.ofSeconds(1)));
  }

  @Test
  void aProcessThatWasSuspendedForAnHourGoesOn() {
    watchdog.begin(3);
    assertEquals(OptionalInt.empty(), overdueAfter(Duration.ofSeconds(1)));
    assertEquals(OptionalInt.empty(), overdueAfter(Duration.ofHours(1)));
    assertEquals(OptionalInt.empty(), overdueAfter(Duration.ofSeconds(1)));
  }
}
