package io.abaculus.formats.pytorch;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of PyTorch's that cannot be read, or that asks for something that is not done; the message
 * names the file, what is wrong, and where.
 */
public final class TorchFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;

  TorchFileException(Path file, String problem) {
    super(file + ": " + problem);
    this.file = file.toString();
  }

  TorchFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
    this.file = file.toString();
  }

  /** The file that was being read. */
  public Path file() {
    return Path.of(file);
  }
}
