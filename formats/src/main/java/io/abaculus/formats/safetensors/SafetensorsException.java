package io.abaculus.formats.safetensors;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A safetensors file that cannot be read or written; the message names the file, what is wrong and
 * where.
 */
public final class SafetensorsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;

  SafetensorsException(Path file, String problem) {
    super(file + ": " + problem);
    this.file = file.toString();
  }

  SafetensorsException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
    this.file = file.toString();
  }

  /** The file that was being read or written. */
  public Path file() {
    return Path.of(file);
  }
}
