package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"8", " 8", "08"})
  void anExecutorHasNoMoreThreadsThanSparkIsToldThatItHasCores(String cores) {
    assertEquals(
        "-XX:+UseTransparentHugePages -Dabaculus.threads.most=8",
        Sessions.executorOptions("Linux", cores, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "0", "-1", "99999999999"})
  void whatIsNoNumberOfCoresIsLeftToSpark(String cores) {
    assertEquals("", Sessions.executorOptions("Mac OS X", cores, ""));
  }

  @Test
  void optionsOfTheClusterGoBeforeOurs() {
    assertEquals(
        "-XX:+UseTransparentHugePages -XX:-UseTransparentHugePages -Da=b",
        Sessions.executorOptions("Linux", "", "-XX:-UseTransparentHugePages -Da=b"));
  }
}
