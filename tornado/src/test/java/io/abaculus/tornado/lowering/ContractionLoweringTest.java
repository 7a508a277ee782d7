package io.abaculus.tornado.lowering;

import static io.abaculus.tornado.lowering.BesideReference.check;
import static io.abaculus.tornado.lowering.BesideReference.random;

import io.abaculus.device.HostArray;
import io.abaculus.device.ProductMath;
import io.abaculus.graph.Contraction.Fold;
import io.abaculus.graph.Contraction.MatMul;
import io.abaculus.graph.Contraction.Unfold;
import io.abaculus.graph.Contraction.Window;
import io.abaculus.tornado.TestDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContractionLoweringTest {
  private static final double TOLERANCE = 2e-6;

  /** By our kernels, and by the maker's library. */
  private static void checkProduct(double tolerance, MatMul op, HostArray a, HostArray b) {
    check(tolerance, op, a, b);
    if (TestDevice.hasLibrary()) {
      check(ProductMath.LIBRARY, tolerance, op, a, b);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void multipliesMatricesEitherOfThemTransposed(boolean transposeA, boolean transposeB) {
    MatMul op = new MatMul(transposeA, transposeB);
    checkProduct(TOLERANCE, op, matrix(3, 17, transposeA), matrix(17, 130, transposeB));
    checkProduct(TOLERANCE, op, matrix(129, 8, transposeA), matrix(8, 2, transposeB));
  }

  private static HostArray matrix(int rows, int columns, boolean transposed) {
    return transposed ? random(columns, rows) : random(rows, columns);
  }

  @Test
  void countsLeadingAxesAsRowsBesideOneMatrix() {
    checkProduct(TOLERANCE, new MatMul(false, true), random(3, 2, 5, 4), random(6, 4));
    checkProduct(TOLERANCE, new MatMul(false, false), random(3, 2, 5, 4), random(1, 4, 6));
  }

  @Test
  void multipliesABatchOfEachAndOneMatrixWithABatch() {
    checkProduct(TOLERANCE, new MatMul(false, true), random(3, 5, 4), random(3, 6, 4));
    checkProduct(TOLERANCE, new MatMul(true, false), random(3, 4, 5), random(4, 6));
    checkProduct(TOLERANCE, new MatMul(false, false), random(5, 4), random(2, 3, 4, 6));
    checkProduct(TOLERANCE, new MatMul(false, false), random(1, 5, 4), random(3, 4, 6));
  }

  @Test
  void broadcastsSomeLeadingAxesOfBoth() {
    checkProduct(TOLERANCE, new MatMul(false, false), random(2, 1, 5, 4), random(3, 4, 6));
    checkProduct(TOLERANCE, new MatMul(true, true), random(2, 1, 3, 4, 5), random(2, 3, 6, 4));
  }

  @Test
  void anEmptyInnerAxisGivesZeros() {
    checkProduct(0, new MatMul(false, false), random(2, 0), random(0, 3));
    checkProduct(0, new MatMul(false, false), random(0, 2), random(2, 3));
  }

  @ParameterizedTest
  @CsvSource({"512", "521"})
  void addsALongInnerAxisInPieces(int inner) {
    checkProduct(TOLERANCE, new MatMul(true, false), random(inner, 3), random(inner, 2));
  }

  @Test
  void unfoldsAndFoldsPatches() {
    Window window = new Window(3, 2, 2, 1, 1, 1);
    check(0, new Unfold(window), random(2, 3, 5, 4));
    check(TOLERANCE, new Fold(window, 3, 5, 4), random(2, 15, 18));
    check(0, new Unfold(new Window(2, 2, 2, 2, 0, 0)), random(1, 1, 4, 5));
  }
}
