package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class SessionsTest {
  @Test
  void anExecutorComputesWithAsManyThreadsAsSparkIsToldThatItHasCores() {
    assertEquals(
        "-XX:+UseTransparentHugePages -Dabaculus.threads=4",
        Sessions.executorOptions("Linux", "4"));
    assertEquals("-Dabaculus.threads=4", Sessions.executorOptions("Mac OS X", "4"));
  }

  @Test
  void withoutThatItsThreadsAreItsOwnToChoose() {
    assertEquals("-XX:+UseTransparentHugePages", Sessions.executorOptions("Linux", null));
    assertEquals("", Sessions.executorOptions("Windows 11", null));
  }
}
