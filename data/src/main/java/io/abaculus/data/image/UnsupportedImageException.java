package io.abaculus.data.image;

/** An image of a kind that is not supported, which the message names. */
final class UnsupportedImageException extends Exception {
  private static final long serialVersionUID = 1L;

  UnsupportedImageException(String message) {
    super(message);
  }
}
