package io.abaculus.neco.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a command is told where to write; a picocli mixin. */
public final class OutputOptions {
  @Spec(Spec.Target.MIXEE) private CommandSpec spec;

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
   * The files of a command, which no other one writes meanwhile.
   *
   * @param endings of what it writes for each image
   * @param shared names of what it writes for all images together
   * @throws IOException if the folder cannot be made or written, or another command writes to it
   * @throws ParameterException if one of the files is there and not to be replaced
   */
  OutputFiles files(InputImages images, List<String> endings, List<String> shared)
      throws IOException {
    OutputFiles files = OutputFiles.in(folder, images, spec);
    Optional<Path> present = force ? Optional.empty() : files.present(endings, shared);
    if (present.isPresent()) {
      files.close();
      throw new ParameterException(
          spec.commandLine(),
          present.get()
              + " exists: choose another folder with --out, or --force to replace what is there");
    }
    return files;
  }
}
