package io.abaculus.tornado.emulator;

import io.abaculus.tornado.library.Gemm;
import io.abaculus.tornado.library.Gemm.Matrix;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * What cuBLAS does at a call, on the arrays of the host: plain loops over column-major matrices, every index
 * looked at. The result is garbage before.
 */
final class EmulatedLibrary {
  private EmulatedLibrary() {}

  /**
   * Computes the products of a call.
   *
   * @throws KernelFault if an operand leaves its array or overlaps the result
   */
  static void run(Gemm gemm) {
    int aRows = gemm.transposeA() ? gemm.k() : gemm.m();
    int bRows = gemm.transposeB() ? gemm.n() : gemm.k();
    Range a = range("A", gemm.a(), aRows, gemm.transposeA() ? gemm.m() : gemm.k(), gemm.batch());
    Range b = range("B", gemm.b(), bRows, gemm.transposeB() ? gemm.k() : gemm.n(), gemm.batch());
    Range c = range("C", gemm.c(), gemm.m(), gemm.n(), gemm.batch());
    c.checkApart(a);
    c.checkApart(b);
    if (gemm.batch() > 1 && gemm.c().stride() < (long) gemm.m() * gemm.n()) {
      throw new KernelFault("the results of a batch overlap");
    }
    fill(c);
    for (int product = 0; product < gemm.batch(); product++) {
      for (int row = 0; row < gemm.m(); row++) {
        for (int column = 0; column < gemm.n(); column++) {
          float sum = 0;
          for (int i = 0; i < gemm.k(); i++) {
            sum +=
                element(gemm.a(), product, row, i, gemm.transposeA())
                    * element(gemm.b(), product, i, column, gemm.transposeB());
          }
          gemm.c().array().set(index(gemm.c(), product, row, column), sum);
        }
      }
    }
  }

  private static float element(
      Matrix matrix, int product, int row, int column, boolean transposed) {
    return matrix
        .array()
        .get(
            transposed
                ? index(matrix, product, column, row)
                : index(matrix, product, row, column));
  }

  private static int index(Matrix matrix, int product, int row, int column) {
    return Math.toIntExact(
        matrix.offset() + product * matrix.stride() + (long) column * matrix.leadingDimension()
            + row);
  }

  private static Range range(String name, Matrix matrix, int rows, int columns, int batch) {
    if (matrix.leadingDimension() < Math.max(1, rows)) {
      throw new KernelFault(
          "%s has columns of %d elements, %d apart"
              .formatted(name, rows, matrix.leadingDimension()));
    }
    Range range =
        new Range(
            name, matrix.array(), matrix.offset(),
            index(matrix, batch - 1, rows - 1, columns - 1) + 1L);
    range.check();
    return range;
  }

  private static void fill(Range range) {
    for (long i = range.begin; i < range.end; i++) {
      range.array.set((int) i, Float.NaN);
    }
  }

  /** Elements of an array, the last one excluded. */
  private record Range(String name, FloatArray array, long begin, long end) {
    void check() {
      if (begin < 0 || end > array.getSize()) {
        throw new KernelFault(
            "%s is at [%d, %d) of an array of %d elements"
                .formatted(name, begin, end, array.getSize()));
      }
    }

    @SuppressWarnings("ReferenceEquality") // The array itself is meant, not what it holds.
    void checkApart(Range other) {
      if (array == other.array && begin < other.end && other.begin < end) {
        throw new KernelFault(name + " is written and overlaps " + other.name);
      }
    }
  }
}
