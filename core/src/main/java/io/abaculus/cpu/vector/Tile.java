package io.abaculus.cpu.vector;

/**
 * The innermost product: a small tile of C whose sums stay in registers while k runs. One class per
 * shape of tile, because species must be constants and sums must be local variables for the compiler
 * to keep them in registers. All of them are one text with other sizes; the test {@code TileSourceTest}
 * has that text as a template and compares.
 *
 * <p>Each multiplying method is too large to be inlined, which is wanted: it is compiled on its own,
 * with all registers for itself. It hands no sum to another method, not even to store it: once the
 * compiler declines to inline one such call, every sum becomes an object in every turn of the loop.
 */
interface Tile {

  /**
   * Distance of the rows of a packed block of A. A constant, so that all rows are reached from one
   * address; longer than {@link MatrixSlab#DEPTH} by a vector; and no multiple of a high power of two,
   * lest rows compete for the same lines of the cache.
   */
  int A_STRIDE = 528;

  /** Rows of the tile. */
  int rows();

  /** Columns of the tile: two vectors. */
  int columns();

  /** Columns of the narrow tile: one vector. */
  int lanes();

  /**
   * C[rows, columns] = or += A[rows, depth] · B[depth, columns].
   *
   * @param a packed A, rows {@link #A_STRIDE} apart
   * @param b one packed panel of B, rows {@link #columns} apart
   * @param ldc distance of C's rows
   * @param add whether to add to C
   */
  void multiply(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      int ldc,
      boolean add);

  /** The same for one vector of columns: panel and tile are {@link #lanes} wide. */
  void multiplyNarrow(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      int ldc,
      boolean add);

  /**
   * The same for A packed in columns: {@code depth} times {@link #rows} floats, one after the other.
   * This is how A is packed when it is stored transposed, as no element needs to be moved then.
   */
  void multiplyColumns(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      int ldc,
      boolean add);

  /** Copies {@code depth} rows of {@link #columns} floats, {@code stride} apart, to a panel of B. */
  void copyPanel(float[] from, int offset, int stride, int depth, float[] to, int toOffset);

  /**
   * Copies {@code depth} rows of {@link #rows} floats, {@code stride} apart, to columns of A. Each
   * copy reads and writes up to a vector more than that: what it writes too much, the next one
   * overwrites.
   */
  void copyColumns(float[] from, int offset, int stride, int depth, float[] to, int toOffset);
}
