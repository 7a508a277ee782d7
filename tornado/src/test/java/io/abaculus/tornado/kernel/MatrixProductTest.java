package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.operand;
import static io.abaculus.tornado.kernel.Numbers.random;
import static io.abaculus.tornado.kernel.Numbers.result;

import io.abaculus.tornado.launch.Grid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

final class MatrixProductTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "127, 128, 16, 1",
    "128, 129, 15, 1",
    "129, 5, 17, 1",
    "3, 7, 33, 3",
    "5, 20, 4, 2"
  })
  void multipliesWithOperandsOfAnyLayout(int rows, int columns, int inner, int batch) {
    for (boolean transposeA : new boolean[]{false, true}) {
      for (boolean transposeB : new boolean[]{false, true}) {
        check(rows, columns, inner, batch, transposeA, transposeB);
      }
    }
  }

  private static void check(
      int rows, int columns, int inner, int batch, boolean transposeA, boolean transposeB) {
    double[] a = random(batch * rows * inner, 1);
    double[] b = random(inner * columns, 2);
    double[] expected = new double[batch * rows * columns];
    for (int i = 0; i < expected.length; i++) {
      int row = i / columns % rows;
      int column = i % columns;
      int aStart = i / (rows * columns) * rows * inner;
      double sum = 0;
      for (int p = 0; p < inner; p++) {
        double left = a[aStart + (transposeA ? p * rows + row : row * inner + p)];
        sum += left * b[transposeB ? column * inner + p : p * columns + column];
      }
      expected[i] = sum;
    }
    FloatArray c = result(expected.length);
    IntArray arguments =
        IntArray.fromElements(
            rows, columns, inner,
            OFFSET, rows * inner, transposeA ? 1 : 0,
            OFFSET, 0, transposeB ? 1 : 0,
            OFFSET, rows * columns);
    int tile = ProductKernels.TILE;
    int local = ProductKernels.LOCAL;
    Grid grid =
        new Grid(Math.ceilDiv(columns, tile), Math.ceilDiv(rows, tile), batch, local, local);
    KernelRunner.run(
        grid,
        TaskPackage.createPackage(
            "multiply", ProductKernels::multiply, new KernelContext(), operand(a), operand(b), c,
            arguments));
    Numbers.assertClose(expected, c, 1e-6);
  }
}
