package io.abaculus.eval.dataset;

import java.io.IOException;

/** A part of a data set lies at none of the places where it may; the message names them. */
final class LayoutException extends IOException {
  private static final long serialVersionUID = 1L;

  LayoutException(String message) {
    super(message);
  }
}
