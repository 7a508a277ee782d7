package io.abaculus.graph;

import java.util.Locale;

/**
 * The type of a tensor's elements. What becomes of types in operations is written in {@linkplain
 * io.abaculus.tensor the description of the package tensor}.
 */
public enum DType {
  /** IEEE 754 single precision: the working type. */
  FLOAT32(4),
  /** IEEE 754 double precision: for gradient checks. */
  FLOAT64(8),
  /** Integers of 32 bits with a sign. */
  INT32(4),
  /** Integers of 64 bits with a sign: for indices, labels and sums. */
  INT64(8),
  /** Integers of 8 bits without a sign, 0 to 255: for pixels. */
  UINT8(1),
  /** True and false: for masks. As numbers they are 1 and 0. */
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether the elements are floating-point numbers. */
  public boolean isFloating() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** Whether the elements are integers (booleans are not). */
  public boolean isInteger() {
    return this == INT32 || this == INT64 || this == UINT8;
  }

  /** The name in messages, such as {@code float32}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
