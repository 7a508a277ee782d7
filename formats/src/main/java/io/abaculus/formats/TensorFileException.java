package io.abaculus.formats;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of tensors that cannot be read or written, or that asks for something that is not supported; the
 * message names the file, what is wrong and where.
 */
public final class TensorFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;

  /**
   * A problem with a file.
   *
   * @param problem what is wrong, without the file's name
   */
  public TensorFileException(Path file, String problem) {
    super(file + ": " + problem);
    this.file = file.toString();
  }

  /**
   * A problem with a file, and where it comes from.
   *
   * @param problem what is wrong, without the file's name
   */
  public TensorFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
    this.file = file.toString();
  }

  /** The file that was being read or written. */
  public Path file() {
    return Path.of(file);
  }
}
