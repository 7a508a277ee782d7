package io.abaculus.spark;

/** What went wrong on an executor, in a line for the user. */
public final class WorkerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure in words. */
  public WorkerException(String message) {
    super(message);
  }

  /** A failure in words, and what was thrown underneath. */
  public WorkerException(String message, Throwable cause) {
    super(message, cause);
  }
}
