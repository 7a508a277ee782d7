package io.abaculus.graph;

/** The type of a tensor's elements. */
public enum DType {
  /** The working type. */
  FLOAT32(4),
  /** For gradient checks. */
  FLOAT64(8),
  INT32(4),
  /** For indices and labels. */
  INT64(8),
  /** For pixels, 0 to 255. */
  UINT8(1),
  /** For masks. */
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloating() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** Whether the elements are whole numbers (truth values are not). */
  public boolean isInteger() {
    return this == INT32 || this == INT64 || this == UINT8;
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
