package io.abaculus.data.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An image file that could not be read, or that was refused; it names the file and says why. */
public final class ImageReadException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final String reason;

  /**
   * The failure to read one file.
   *
   * @param file its name, as the user knows it
   * @param reason what is wrong with it, without its name
   * @param cause what was thrown underneath, if anything was
   */
  public ImageReadException(String file, String reason, @Nullable Throwable cause) {
    super("cannot read the image " + file + ": " + reason, cause);
    this.file = file;
    this.reason = reason;
  }

  /** The file's name. */
  public String file() {
    return file;
  }

  /** What is wrong with the file, without its name. */
  public String reason() {
    return reason;
  }
}
