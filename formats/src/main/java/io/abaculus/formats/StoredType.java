package io.abaculus.formats;

/**
 * The element types that a safetensors file can hold here, all little-endian, named as in its
 * header.
 */
public enum StoredType {
  /** One byte, 0 or 1. */
  BOOL(1),
  /** An unsigned byte. */
  U8(1),
  /** A signed byte. */
  I8(1),
  /** A signed integer of 16 bits. */
  I16(2),
  /** An unsigned integer of 16 bits. */
  U16(2),
  /** IEEE 754 binary16. */
  F16(2),
  /** The upper half of an IEEE 754 binary32. */
  BF16(2),
  /** A signed integer of 32 bits. */
  I32(4),
  /** An unsigned integer of 32 bits. */
  U32(4),
  /** IEEE 754 binary32. */
  F32(4),
  /** IEEE 754 binary64. */
  F64(8),
  /** A signed integer of 64 bits. */
  I64(8),
  /** An unsigned integer of 64 bits. */
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
