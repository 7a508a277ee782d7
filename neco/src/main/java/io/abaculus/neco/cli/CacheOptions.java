package io.abaculus.neco.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option by which a command is told to keep features on the disk; a picocli mixin. */
public final class CacheOptions {
  private @Nullable Path folder;

  @Option(
      names = "--cache",
      paramLabel = "FOLDER",
      description = {
        "Keep the features of images there, and map them instead of holding them in memory. Images that are",
        "varied at random have others each time."
      })
  void folder(@Nullable Path path) {
    folder = path;
  }

  /** Where features are kept; null: nowhere. */
  @Nullable
  Path folder() {
    return folder;
  }
}
