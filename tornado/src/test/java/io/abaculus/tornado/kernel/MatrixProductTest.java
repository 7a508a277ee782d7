package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.operand;
import static io.abaculus.tornado.kernel.Numbers.random;
import static io.abaculus.tornado.kernel.Numbers.result;

import io.abaculus.device.SpecialFunctions;
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
    "1, 1, 1, 1, 0",
    "127, 128, 16, 1, 0",
    "128, 129, 15, 1, 0",
    "129, 5, 17, 1, 0",
    "3, 7, 33, 3, 0",
    "5, 20, 4, 2, 1",
    "5, 20, 4, 1, 2",
    "5, 20, 4, 2, 4",
    "5, 20, 4, 1, 7"
  })
  void multipliesWithOperandsOfAnyLayout(
      int rows, int columns, int inner, int batch, int epilogue) {
    for (boolean transposeA : new boolean[]{false, true}) {
      for (boolean transposeB : new boolean[]{false, true}) {
        check(rows, columns, inner, batch, epilogue, transposeA, transposeB);
      }
    }
  }

  private static void check(
      int rows, int columns, int inner, int batch, int epilogue, boolean transposeA,
      boolean transposeB) {
    double[] a = random(batch * rows * inner, 1);
    double[] b = random(inner * columns, 2);
    double[] bias = random(columns, 3);
    double[] residual = random(batch * rows * columns, 4);
    double[] expected = new double[residual.length];
    for (int i = 0; i < expected.length; i++) {
      int row = i / columns % rows;
      int column = i % columns;
      int aStart = i / (rows * columns) * rows * inner;
      double sum = 0;
      for (int p = 0; p < inner; p++) {
        double left = a[aStart + (transposeA ? p * rows + row : row * inner + p)];
        sum += left * b[transposeB ? column * inner + p : p * columns + column];
      }
      sum += (epilogue & ProductKernels.ADD_BIAS) != 0 ? bias[column] : 0;
      sum *= (epilogue & ProductKernels.GELU) != 0 ? SpecialFunctions.normalDistribution(sum) : 1;
      expected[i] = sum + ((epilogue & ProductKernels.ADD_RESIDUAL) != 0 ? residual[i] : 0);
    }
    FloatArray c = result(expected.length);
    IntArray arguments =
        IntArray.fromElements(
            rows, columns, inner,
            OFFSET, rows * inner, transposeA ? 1 : 0,
            OFFSET, 0, transposeB ? 1 : 0,
            OFFSET, rows * columns,
            OFFSET, OFFSET, epilogue);
    int tile = ProductKernels.TILE;
    int local = ProductKernels.LOCAL;
    Grid grid =
        new Grid(Math.ceilDiv(columns, tile), Math.ceilDiv(rows, tile), batch, local, local);
    KernelRunner.run(
        grid,
        TaskPackage.createPackage(
            "multiply", ProductKernels::multiply, new KernelContext(), operand(a), operand(b),
            operand(bias), operand(residual), c, arguments));
    Numbers.assertClose(expected, c, 1e-6);
  }
}
