package io.abaculus.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.bench.work.StartWork.Command;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The processes whose whole life is timed. */
final class StartFilesTest {
  private final StartFiles files = new StartFiles(Path.of("folder"));

  @Test
  void bothSidesSeeTheImageAtTheSameSize() {
    List<String> ours =
        files.ourCommands(Path.of("abaculus")).getOrDefault(Command.FEATURES, List.of());
    List<String> theirs =
        files
            .pyTorchCommands(Path.of("python"), Path.of("start.py"))
            .getOrDefault(Command.FEATURES, List.of());
    assertEquals(ours.get(ours.indexOf("--size") + 1), theirs.getLast());
  }

  @Test
  void oneStartAfterAnotherReplacesTheFeaturesOfTheFirst() {
    List<String> ours =
        files.ourCommands(Path.of("abaculus")).getOrDefault(Command.FEATURES, List.of());
    assertEquals("--force", ours.getLast());
  }
}
