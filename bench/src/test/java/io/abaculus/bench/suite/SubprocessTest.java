package io.abaculus.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.bench.suite.Subprocess.Ended;
import io.abaculus.testing.Skip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes as the suite starts them. */
final class SubprocessTest {
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final PrintStream log = new PrintStream(logged, true, StandardCharsets.UTF_8);

  @BeforeAll
  static void needsUnix() {
    Skip.unless(!OS.WINDOWS.isCurrentOs(), "the processes are those of a shell of Unix");
  }

  private static List<String> shell(String script) {
    return List.of("sh", "-c", script);
  }

  @Test
  void tellsHowItEndedAndWhatItPrinted() throws Exception {
    Ended ended = Subprocess.run(shell("echo out; echo err >&2; exit 3"), log);
    assertEquals(3, ended.status());
    assertEquals("out\n", ended.printed());
    assertEquals(
        "# sh -c echo out; echo err >&2; exit 3\nout\nerr\n",
        logged.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }

  @Test
  void isEndedWithWhoeverWaitsForIt(@TempDir Path folder) throws Exception {
    Path pid = folder.resolve("pid");
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> assertThrows(
                    InterruptedException.class,
                    () -> Subprocess.run(
                        shell("echo $$ > %s.new; mv %s.new %s; exec sleep 600"
                            .formatted(pid, pid, pid)),
                        log)));
    while (Files.notExists(pid)) {
      Thread.sleep(5);
    }
    waiting.interrupt();
    waiting.join();
    assertFalse(isAlive(pid));
  }

  private static boolean isAlive(Path pid) throws IOException, InterruptedException {
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElse(null);
    for (int i = 0; process != null && process.isAlive() && i < 1000; i++) {
      Thread.sleep(5); // SIGKILL is on its way
    }
    return process != null && process.isAlive();
  }
}
