package io.abaculus.tornado.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.abaculus.tornado.library.Gemm.Factor;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** How a row-major product is asked of a column-major library. */
final class GemmTest {
  private static final int ROWS = 3;
  private static final int COLUMNS = 5;
  private static final int INNER = 7;

  private final FloatArray left = new FloatArray(100);
  private final FloatArray right = new FloatArray(100);
  private final FloatArray result = new FloatArray(100);

  private Gemm gemm(boolean transposeLeft, boolean transposeRight) {
    return Gemm.ofRowMajor(
        ROWS, COLUMNS, INNER, 2, new Factor(left, 11, 21, transposeLeft),
        new Factor(right, 13, 0, transposeRight), result, 17, false);
  }

  @Test
  void theFactorsChangePlacesAndTheResultHasItsColumnsForRows() {
    Gemm gemm = gemm(false, false);
    assertEquals(List.of(COLUMNS, ROWS, INNER), List.of(gemm.m(), gemm.n(), gemm.k()));
    assertSame(right, gemm.a().array());
    assertSame(left, gemm.b().array());
    assertSame(result, gemm.c().array());
    assertEquals(List.of(13, 11, 17),
        List.of(gemm.a().offset(), gemm.b().offset(), gemm.c().offset()));
    assertEquals(List.of(0L, 21L, 15L),
        List.of(gemm.a().stride(), gemm.b().stride(), gemm.c().stride()));
  }

  @Test
  void aLeadingDimensionIsTheLengthOfARow() {
    Gemm plain = gemm(false, false);
    assertEquals(List.of(COLUMNS, INNER, COLUMNS), leadingDimensions(plain));
    Gemm transposed = gemm(true, true);
    assertEquals(List.of(INNER, ROWS, COLUMNS), leadingDimensions(transposed));
  }

  private static List<Integer> leadingDimensions(Gemm gemm) {
    return List.of(
        gemm.a().leadingDimension(), gemm.b().leadingDimension(), gemm.c().leadingDimension());
  }

  @Test
  void aFactorIsTransposedWhereTheProductTakesItsTranspose() {
    assertEquals(
        List.of(false, true),
        List.of(gemm(true, false).transposeA(), gemm(true, false).transposeB()));
    assertEquals(
        List.of(true, false),
        List.of(gemm(false, true).transposeA(), gemm(false, true).transposeB()));
  }

  /** A task that is handed an array twice, once to write, never starts (docs/gpu.md, trap 10). */
  @Test
  void anArrayOfSeveralOperandsIsHandedOverOnceAndThatOfTheResultLast() {
    assertEquals(List.of(right, left, result), gemm(false, false).arrays());
    Gemm shared =
        Gemm.ofRowMajor(
            1, 1, 1, 1, new Factor(left, 0, 0, false), new Factor(right, 0, 0, false), left, 9,
            false);
    assertEquals(2, shared.arrays().size());
    assertSame(right, shared.arrays().get(0));
    assertSame(left, shared.arrays().get(1));
    assertEquals(1, shared.index(left));
  }
}
