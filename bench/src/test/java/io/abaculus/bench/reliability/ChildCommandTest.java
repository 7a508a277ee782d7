package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.testing.Skip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose JVM a shell takes the place of. */
final class ChildCommandTest {
  @TempDir private Path folder;

  @BeforeAll
  static void needsUnix() {
    Skip.unless(!OS.WINDOWS.isCurrentOs(), "signals and shells are those of Unix");
  }

  private ChildCommand shell(String script) throws IOException {
    return ChildCommand.start(
        List.of("sh", "-c", script), List.of(), folder.resolve("log"), List.of());
  }

  @Test
  void oneThatIsKilledHasNoStatusOfItsOwn() throws Exception {
    try (ChildCommand command = shell("exec sleep 600")) {
      assertEquals(ChildCommand.KILLED, command.kill().status());
    }
  }

  @Test
  void whatNeverHappensIsAnErrorAfterAWhile() throws Exception {
    try (ChildCommand command = shell("exec sleep 600")) {
      Exception failure =
          assertThrows(
              IOException.class, () -> command.await("a first step", () -> false, 100));
      assertTrue(
          String.valueOf(failure.getMessage()).contains("did not come to a first step"),
          failure::toString);
    }
  }

  @Test
  void nobodyWaitsForOneThatHasEnded() throws Exception {
    try (ChildCommand command = shell("exit 3")) {
      command.await("a first step", () -> false);
      assertEquals(3, command.waitFor().status());
    }
  }
}
