package io.abaculus.tornado.cache;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where kernels' code is kept: where the user says, or in the folder for what programs can make again. */
public final class KernelFolder {
  /** A folder, or {@value #NONE}. */
  public static final String PROPERTY = "abaculus.kernel.cache";

  /** Keeps nothing. */
  public static final String NONE = "none";

  private KernelFolder() {}

  /** That of this process; empty if nothing is to be kept. */
  public static Optional<Path> ofThisProcess() {
    return of(System.getProperty(PROPERTY), System.getenv(), System.getProperty("user.home"));
  }

  /**
   * That of a process.
   *
   * @param wanted the property's value
   * @param environment of which {@code XDG_CACHE_HOME} counts if it is an absolute path
   * @param home the user's folder
   */
  static Optional<Path> of(
      @Nullable String wanted, Map<String, String> environment, @Nullable String home) {
    if (wanted != null && !wanted.isBlank()) {
      return wanted.equals(NONE) ? Optional.empty() : Optional.of(Path.of(wanted));
    }
    Path caches = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
    if (!caches.isAbsolute()) {
      if (home == null || home.isBlank()) {
        return Optional.empty();
      }
      caches = Path.of(home, ".cache");
    }
    return Optional.of(caches.resolve("abaculus").resolve("kernels"));
  }
}
