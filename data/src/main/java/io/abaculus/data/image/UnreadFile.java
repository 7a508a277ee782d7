package io.abaculus.data.image;

import java.nio.file.Path;

/**
 * A file or folder that may hold images and was left out.
 *
 * @param path where it is
 * @param reason why, without its name
 */
public record UnreadFile(Path path, String reason) {
  /** As a person reads it. */
  @Override
  public String toString() {
    return "left out, since it cannot be read: %s (%s)".formatted(path, reason);
  }
}
