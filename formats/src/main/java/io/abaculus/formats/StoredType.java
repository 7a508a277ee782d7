package io.abaculus.formats;

/**
 * The element types of the safetensors format, all little-endian, named as in its header. Numbers of those
 * that {@link #isReadable} says no of are listed, and not read.
 */
public enum StoredType {
  /** One byte, 0 or 1. */
  BOOL(8),
  /** An unsigned byte. */
  U8(8),
  /** A signed byte. */
  I8(8),
  /** A signed integer of 16 bits. */
  I16(16),
  /** An unsigned integer of 16 bits. */
  U16(16),
  /** IEEE 754 binary16. */
  F16(16),
  /** The upper half of an IEEE 754 binary32. */
  BF16(16),
  /** A signed integer of 32 bits. */
  I32(32),
  /** An unsigned integer of 32 bits. */
  U32(32),
  /** IEEE 754 binary32. */
  F32(32),
  /** IEEE 754 binary64. */
  F64(64),
  /** A signed integer of 64 bits. */
  I64(64),
  /** An unsigned integer of 64 bits. */
  U64(64),
  /** Four bits: a sign, two of exponent, one of mantissa. */
  F4(4, false),
  /** Six bits: a sign, two of exponent, three of mantissa. */
  F6_E2M3(6, false),
  /** Six bits: a sign, three of exponent, two of mantissa. */
  F6_E3M2(6, false),
  /** Eight bits: a sign, four of exponent, three of mantissa; finite numbers and NaN. */
  F8_E4M3(8, false),
  /** Eight bits: a sign, five of exponent, two of mantissa. */
  F8_E5M2(8, false),
  /** Eight bits of exponent, as the scales of blocks of narrower numbers have. */
  F8_E8M0(8, false),
  /** As {@link #F8_E4M3}, with one zero and another bias. */
  F8_E4M3FNUZ(8, false),
  /** As {@link #F8_E5M2}, with one zero, no infinities and another bias. */
  F8_E5M2FNUZ(8, false),
  /** A complex number: two IEEE 754 binary32, the real part first. */
  C64(64, false);

  private final int bits;
  private final boolean readable;

  StoredType(int bits) {
    this(bits, true);
  }

  StoredType(int bits, boolean readable) {
    this.bits = bits;
    this.readable = readable;
  }

  /** The size of one element in bits. */
  public int bits() {
    return bits;
  }

  /**
   * The size of one element in bytes: 1, 2, 4 or 8.
   *
   * @throws UnsupportedOperationException if elements are smaller than a byte
   */
  public int bytes() {
    if (bits < Byte.SIZE) {
      throw new UnsupportedOperationException("an element of " + this + " has " + bits + " bits");
    }
    return bits / Byte.SIZE;
  }

  /** Whether the numbers of a tensor of this type can be read. */
  public boolean isReadable() {
    return readable;
  }
}
