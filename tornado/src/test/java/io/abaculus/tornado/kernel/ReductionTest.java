package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
import static io.abaculus.tornado.kernel.Numbers.factors;
import static io.abaculus.tornado.kernel.Numbers.operand;
import static io.abaculus.tornado.kernel.Numbers.random;
import static io.abaculus.tornado.kernel.Numbers.result;

import io.abaculus.tornado.launch.Grid;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

final class ReductionTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 31", "8, 32", "9, 33", "17, 100"})
  void sumsMeansAndExtremesOfRowsAndColumns(int rows, int width) {
    check(ReductionKernels.SUM, Double::sum, rows, width, 1);
    check(ReductionKernels.SUM, Double::sum, rows, width, 1.0 / width);
    check(ReductionKernels.MAX, Math::max, rows, width, 1);
    check(ReductionKernels.MIN, Math::min, rows, width, 1);
  }

  private static void check(
      int function, DoubleBinaryOperator operator, int rows, int width, double factor) {
    double[] x = random(rows * width, 1);
    double[] ofRows = new double[rows];
    double[] ofColumns = new double[width];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < width; column++) {
        double value = x[row * width + column];
        ofRows[row] = column == 0 ? value : operator.applyAsDouble(ofRows[row], value);
        ofColumns[column] = row == 0 ? value : operator.applyAsDouble(ofColumns[column], value);
      }
    }
    for (int row = 0; row < rows; row++) {
      ofRows[row] *= factor;
    }
    int pieceWidth = 40;
    int widthPieces = Math.ceilDiv(width, pieceWidth);
    FloatArray rowParts = rows(operand(x), rows, width, function, 1, pieceWidth);
    assertClose(
        ofRows, rows(rowParts, rows, widthPieces, function, factor, widthPieces), 2e-6);
    int pieceRows = 10;
    int pieces = Math.ceilDiv(rows, pieceRows);
    FloatArray parts = columns(operand(x), rows, width, function, pieceRows);
    assertClose(ofColumns, columns(parts, pieces, width, function, pieces), 2e-6);
  }

  /** The sums of the columns of an operand. */
  static FloatArray sumOfColumns(FloatArray x, int rows, int width) {
    return columns(x, rows, width, ReductionKernels.SUM, rows);
  }

  private static FloatArray rows(
      FloatArray x, int rows, int width, int function, double factor, int pieceWidth) {
    int pieces = Math.ceilDiv(width, pieceWidth);
    FloatArray reduced = result(rows * pieces);
    KernelRunner.run(
        new Grid(
            Math.ceilDiv(rows, ReductionKernels.ROWS), pieces, 1, ReductionKernels.LANES,
            ReductionKernels.ROWS),
        TaskPackage.createPackage(
            "rows", ReductionKernels::rows, new KernelContext(), x, reduced, factors(factor),
            IntArray.fromElements(rows, width, OFFSET, OFFSET, function, pieceWidth)));
    return reduced;
  }

  private static FloatArray columns(
      FloatArray x, int rows, int width, int function, int pieceRows) {
    int pieces = Math.ceilDiv(rows, pieceRows);
    FloatArray sums = result(pieces * width);
    KernelRunner.run(
        new Grid(
            Math.ceilDiv(width, ReductionKernels.LANES), pieces, 1, ReductionKernels.LANES,
            ReductionKernels.ROWS),
        TaskPackage.createPackage(
            "columns", ReductionKernels::columns, new KernelContext(), x, sums, factors(1),
            IntArray.fromElements(rows, width, OFFSET, OFFSET, function, pieceRows)));
    return sums;
  }
}
