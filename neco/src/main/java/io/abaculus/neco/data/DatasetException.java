package io.abaculus.neco.data;

import java.io.IOException;

/**
 * A data set that is not there, is empty, or is for the greater part unreadable; the message says
 * where it was looked for.
 */
public final class DatasetException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What was looked for, where, and what was found instead. */
  public DatasetException(String message) {
    super(message);
  }
}
