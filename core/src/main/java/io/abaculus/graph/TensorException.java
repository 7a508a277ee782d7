package io.abaculus.graph;

/**
 * An operation was asked for something that has no meaning. The message names the operation and
 * what it was given; it is thrown in the line that asked.
 */
public class TensorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** An error that names the operation and what it was given. */
  public TensorException(String message) {
    super(message);
  }
}
