package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run by which the classes of short commands come into an archive. */
final class RehearsalTest {
  @TempDir private Path folder;

  @Test
  void everyCommandIsRunToItsEnd() throws IOException {
    assertEquals(0, new Rehearsal(folder).run());
    assertTrue(Files.exists(folder.resolve("out/image.patches.npy")), "features");
    assertTrue(Files.exists(folder.resolve("out/image.pca.png")), "pca");
  }
}
