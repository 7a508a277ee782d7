package io.abaculus.data.image;

import io.abaculus.data.RecordReadException;
import org.jspecify.annotations.Nullable;

/** An image file that could not be read, or that was refused; it names the file and says why. */
public final class ImageReadException extends RecordReadException {
  private static final long serialVersionUID = 1L;

  /**
   * The failure to read one file.
   *
   * @param file its name, as the user knows it
   * @param reason what is wrong with it, without its name
   * @param cause what was thrown underneath, if anything was
   */
  public ImageReadException(String file, String reason, @Nullable Throwable cause) {
    super(file, reason, cause, "cannot read the image " + file + ": " + reason);
  }

  /** The file's name. */
  public String file() {
    return record();
  }
}
