package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.testing.Skip;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;

final class StopRequestTest {

  /** A command that heeds neither the request nor an interrupt, as one that waits for a file. */
  static final class Hanging {
    private Hanging() {}

    public static void main(String[] arguments) {
      try (StopRequest stop =
          StopRequest.listen(() -> System.out.println("asked"), Duration.ofMillis(300))) {
        System.out.println("hangs");
        while (true) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void aCommandThatHangsIsEndedAllTheSame() throws Exception {
    Skip.unless(!OS.WINDOWS.isCurrentOs(), "Windows has no SIGTERM");
    String classes =
        StopRequest.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    String tests = Hanging.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    Process process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            classes + ":" + tests, Hanging.class.getName())
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertEquals("hangs", lines.readLine());
      assertTrue(process.toHandle().destroy()); // SIGTERM, and the streams stay open
      assertEquals("asked", lines.readLine());
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it goes on");
      assertEquals(128 + 15, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aTrainingIsWaitedForAsLongAsItsStepsTakeAndAMinuteToSave() {
    assertEquals(Duration.ofSeconds(61), StopRequest.patience(Duration.ofMillis(500)));
    assertEquals(Duration.ofSeconds(92), StopRequest.patience(Duration.ofSeconds(16)));
    assertEquals(Duration.ofMinutes(10), StopRequest.patience(Duration.ofHours(1)));
  }

  @Test
  void aTrainingThatHasAskedOnceIsNotWaitedForForMinutes() {
    try (StopRequest request = StopRequest.listen(() -> {})) {
      assertEquals(Duration.ofSeconds(5), request.patience());
      request.bePatient();
      assertEquals(Duration.ofMinutes(10), request.patience()); // its first step may compile for long
      request.isRequested();
      assertTrue(request.patience().compareTo(Duration.ofSeconds(70)) < 0);
    }
  }
}
