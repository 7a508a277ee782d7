package io.abaculus.formats;

/**
 * The element types that a safetensors file can hold here, all little-endian, named as in its
 * header.
 */
public enum StoredType {
  /** One byte, 0 or 1. */
  BOOL(1),
  U8(1),
  I8(1),
  I16(2),
  U16(2),
  /** IEEE 754 binary16. */
  F16(2),
  /** The upper half of an IEEE 754 binary32. */
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
  U64(8);

  private final int bytes;

  StoredType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element in bytes: 1, 2, 4 or 8. */
  public int bytes() {
    return bytes;
  }
}
