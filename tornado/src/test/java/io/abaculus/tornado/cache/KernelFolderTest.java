package io.abaculus.tornado.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KernelFolderTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getRoot();
  private static final String HOME = ROOT.resolve("home").toString();

  @Test
  void kernelsAreKeptInTheUsersFolderForCaches() {
    assertEquals(
        Optional.of(Path.of(HOME, ".cache", "abaculus", "kernels")),
        KernelFolder.of(null, Map.of(), HOME));
    Path caches = ROOT.resolve("caches");
    assertEquals(
        Optional.of(caches.resolve("abaculus").resolve("kernels")),
        KernelFolder.of(null, Map.of("XDG_CACHE_HOME", caches.toString()), HOME));
  }

  @Test
  void aRelativePathInTheEnvironmentDoesNotCount() {
    assertEquals(
        KernelFolder.of(null, Map.of(), HOME),
        KernelFolder.of(null, Map.of("XDG_CACHE_HOME", "caches"), HOME));
  }

  @Test
  void thePropertySaysAnotherFolderOrNone() {
    assertEquals(Optional.of(Path.of("mine")), KernelFolder.of("mine", Map.of(), HOME));
    assertEquals(Optional.empty(), KernelFolder.of(KernelFolder.NONE, Map.of(), HOME));
  }

  @Test
  void withoutAUsersFolderNothingIsKept() {
    assertEquals(Optional.empty(), KernelFolder.of(null, Map.of(), null));
  }
}
