package io.abaculus.neco.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options by which a command is told where to write; a picocli mixin. */
public final class OutputOptions {
  private Path folder = Path.of("");
  private boolean force;

  @Option(names = "--out", required = true, paramLabel = "DIR",
      description = "The folder to write to; it is made if it is missing.")
  void folder(Path path) {
    folder = path;
  }

  @Option(names = "--force", description = "Replace files that are there.")
  void force(boolean replace) {
    force = replace;
  }

  Path folder() {
    return folder;
  }

  /**
   * The files of a command.
   *
   * @param endings of what it writes for each image
   * @param shared names of what it writes for all images together
   * @throws IOException if the folder cannot be made, or one of the files is there and not to be replaced
   */
  OutputFiles files(List<Path> images, List<String> endings, List<String> shared)
      throws IOException {
    OutputFiles files = OutputFiles.in(folder, images);
    if (!force) {
      files.requireFree(endings, shared);
    }
    return files;
  }
}
