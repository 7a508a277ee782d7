package io.abaculus.formats.safetensors;

/** A text that is not JSON, or a JSON value that is not of the kind that was asked for. */
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  JsonException(String message) {
    super(message);
  }
}
