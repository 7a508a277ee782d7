package io.abaculus.cpu.vector;

/** Transposes strips of a matrix by vectors. One class per width of vector. */
interface Transpose {

  /** Rows of a strip: the length of a vector. */
  int lanes();

  /**
   * Writes the transpose of a strip of {@link #lanes} rows.
   *
   * @param from holds the strip, from {@code offset}, rows {@code stride} apart
   * @param length columns of the strip, any number
   * @param to receives {@code length} rows of {@link #lanes} floats, {@code toStride} apart
   */
  void strip(
      float[] from, int offset, int stride, int length, float[] to, int toOffset, int toStride);

  /** Writes the transpose of a matrix of {@code rows} by {@code length}, any sizes. */
  default void matrix(
      float[] from,
      int offset,
      int stride,
      int rows,
      int length,
      float[] to,
      int toOffset,
      int toStride) {
    int row = 0;
    for (; row + lanes() <= rows; row += lanes()) {
      strip(from, offset + row * stride, stride, length, to, toOffset + row, toStride);
    }
    for (; row < rows; row++) {
      for (int i = 0; i < length; i++) {
        to[toOffset + i * toStride + row] = from[offset + row * stride + i];
      }
    }
  }
}
