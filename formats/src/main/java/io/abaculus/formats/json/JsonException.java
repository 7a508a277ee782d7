package io.abaculus.formats.json;

/** A text that is not JSON, or a JSON value that is not of the kind that was asked for. */
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * A problem with a JSON value.
   *
   * @param message what is wrong
   */
  public JsonException(String message) {
    super(message);
  }
}
