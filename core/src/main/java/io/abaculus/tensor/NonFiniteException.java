package io.abaculus.tensor;

import io.abaculus.graph.TensorException;

/** An operation made a number that is not finite out of finite ones; thrown in eager mode. */
public final class NonFiniteException extends TensorException {
  private static final long serialVersionUID = 1L;

  NonFiniteException(String message) {
    super(message);
  }
}
