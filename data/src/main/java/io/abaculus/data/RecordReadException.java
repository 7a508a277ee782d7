package io.abaculus.data;

import io.abaculus.formats.storage.FileReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A record that cannot be read, or that is refused; it names the record and says why. */
public class RecordReadException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String record;
  private final String reason;

  /**
   * The failure to read one record.
   *
   * @param record its name, as the user knows it
   * @param reason what is wrong with it, without its name
   * @param cause what was thrown underneath, if anything was
   */
  public RecordReadException(String record, String reason, @Nullable Throwable cause) {
    this(record, reason, cause, "cannot read " + record + ": " + reason);
  }

  /**
   * The failure to read one record, in other words.
   *
   * @param record its name, as the user knows it
   * @param reason what is wrong with it, without its name
   * @param cause what was thrown underneath, if anything was
   * @param message the whole sentence
   */
  protected RecordReadException(
      String record, String reason, @Nullable Throwable cause, String message) {
    super(message, cause);
    this.record = record;
    this.reason = reason;
  }

  /** A failure as one that names the record: itself if it does already. */
  static RecordReadException of(String record, IOException failure) {
    if (failure instanceof RecordReadException named) {
      return named;
    }
    return new RecordReadException(record, FileReason.of(failure), failure);
  }

  /** The record's name. */
  public String record() {
    return record;
  }

  /** What is wrong with the record, without its name. */
  public String reason() {
    return reason;
  }
}
