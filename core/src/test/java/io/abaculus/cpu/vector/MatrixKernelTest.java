package io.abaculus.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.cpu.MatrixKernel;
import io.abaculus.cpu.MatrixProduct;
import io.abaculus.cpu.MatrixScratch;
import io.abaculus.cpu.Workers;
import io.abaculus.cpu.scalar.ScalarMatrixKernel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kernel against plain loops in double, around the edges of every tile and block. */
class MatrixKernelTest {

  /** The kernels under test. */
  enum Kernel {
    SCALAR(ScalarMatrixKernel::new, true),
    BITS_128(workers -> MatrixVectorKernel.of128(false, workers), true),
    BITS_128_FUSED(workers -> MatrixVectorKernel.of128(true, workers), true),
    BITS_256(workers -> MatrixVectorKernel.forBits(256, workers), true),
    /** Slow where the processor has no such vectors: few and small products only. */
    BITS_512(workers -> MatrixVectorKernel.forBits(512, workers), false);

    private final Function<Workers, MatrixKernel> maker;
    private final boolean thorough;

    Kernel(Function<Workers, MatrixKernel> maker, boolean thorough) {
      this.maker = maker;
      this.thorough = thorough;
    }

    MatrixKernel on(Workers workers) {
      return maker.apply(workers);
    }
  }

  private static final int[] EDGES = {1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 31, 32, 33};

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void matchesPlainLoopsAroundEveryTileEdge(Kernel kernel) {
    int[] sizes = kernel.thorough ? EDGES : new int[]{1, 12, 13, 16, 33};
    try (Workers workers = new Workers(1)) {
      MatrixKernel matrices = kernel.on(workers);
      for (int m : sizes) {
        for (int n : sizes) {
          Case.of(m, n, 7).checkAllForms(matrices);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void matchesPlainLoopsForEveryLengthOfSum(Kernel kernel) {
    int[] sizes =
        kernel.thorough
            ? new int[]{0, 1, 2, 15, 16, 17, 63, 64, 65, 511, 512, 513, 528, 1024, 1025}
            : new int[]{0, 1, 17, 513};
    try (Workers workers = new Workers(1)) {
      MatrixKernel matrices = kernel.on(workers);
      for (int k : sizes) {
        Case.of(13, 17, k).checkAllForms(matrices);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Kernel.class, mode = EnumSource.Mode.EXCLUDE, names = "BITS_512")
  void matchesPlainLoopsAtTheSizesOfATransformer(Kernel kernel) {
    try (Workers workers = new Workers(2)) {
      MatrixKernel matrices = kernel.on(workers);
      Case.of(257, 257, 64).checkAllForms(matrices);
      Case.of(257, 64, 257).checkAllForms(matrices);
      Case.of(49, 49, 384).checkAllForms(matrices);
      Case.of(150, 200, 520).checkAllForms(matrices);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Kernel.class, mode = EnumSource.Mode.EXCLUDE, names = "BITS_512")
  void matchesPlainLoopsWhenBDoesNotFitTheCacheAtOnce(Kernel kernel) {
    try (Workers workers = new Workers(2)) {
      MatrixKernel matrices = kernel.on(workers);
      Case.of(7, 3001, 800).check(matrices, product -> product);
      Case.of(7, 20, 40_001).check(matrices, MatrixProduct::accumulating);
      Case.of(3, 70_001, 17).check(matrices, product -> product);
    }
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void bitsDoNotDependOnThreads(Kernel kernel) {
    int[][] shapes =
        kernel.thorough
            ? new int[][]{{160, 50, 520}, {1, 1100, 520}, {1000, 1, 530}, {80, 130, 1030}}
            : new int[][]{{33, 40, 520}};
    for (int[] shape : shapes) {
      for (boolean transposed : new boolean[]{false, true}) {
        Case data = new Case(shape[0], shape[1], shape[2], transposed, !transposed, 0);
        float[] expected = null;
        for (int threads = 1; threads <= 3; threads++) {
          try (Workers workers = new Workers(threads)) {
            MatrixKernel matrices = kernel.on(workers);
            float[] plain = data.shared(matrices, data.product, null);
            float[] finished = data.shared(matrices, data.product, (row, rows, worker) -> {});
            if (expected == null) {
              expected = data.alone(matrices, data.product);
            }
            assertBits(expected, plain);
            assertBits(expected, finished);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void epilogueSeesEveryRowOnceAndFinished(Kernel kernel) {
    int[][] shapes =
        kernel.thorough
            ? new int[][]{{1, 1, 1}, {257, 70, 800}, {500, 33, 64}, {9, 3000, 770}, {6, 5, 0}}
            : new int[][]{{25, 33, 520}};
    for (int[] shape : shapes) {
      Case data = Case.of(shape[0], shape[1], shape[2]);
      MatrixProduct product = data.product.accumulating();
      for (int threads = 1; threads <= 3; threads++) {
        try (Workers workers = new Workers(threads)) {
          MatrixKernel matrices = kernel.on(workers);
          float[] expected = data.alone(matrices, product);
          AtomicIntegerArray seen = new AtomicIntegerArray(data.m);
          AtomicReference<String> problem = new AtomicReference<>();
          float[] c = data.c.clone();
          matrices.multiply(
              product,
              data.a,
              data.aOffset,
              data.b,
              data.bOffset,
              c,
              data.cOffset,
              (firstRow, rowCount, worker) -> {
                if (worker != workers.currentWorker()) {
                  problem.set("worker " + worker);
                }
                for (int i = firstRow; i < firstRow + rowCount; i++) {
                  seen.incrementAndGet(i);
                  int start = data.cOffset + i * product.ldc();
                  if (!Arrays.equals(
                      expected, start, start + data.n, c, start, start + data.n)) {
                    problem.set("row " + i + " is unfinished");
                  }
                }
              });
          assertEquals(null, problem.get());
          for (int i = 0; i < data.m; i++) {
            assertEquals(1, seen.get(i), "row " + i);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Kernel.class, mode = EnumSource.Mode.EXCLUDE, names = "BITS_512")
  void rowBlocksOfAnEpilogueDoNotDependOnThreads(Kernel kernel) {
    Case data = Case.of(1000, 40, 64);
    int[] expected = null;
    for (int threads = 1; threads <= 3; threads++) {
      try (Workers workers = new Workers(threads)) {
        int[] blocks = new int[data.m];
        data.shared(
            kernel.on(workers), data.product, (row, rows, worker) -> blocks[row] = rows);
        if (expected == null) {
          expected = blocks;
        }
        assertArrayEquals(expected, blocks);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Kernel.class, mode = EnumSource.Mode.EXCLUDE, names = "BITS_512")
  void fewRowsOfManyColumnsHaveTheSameBitsOnAnyNumberOfThreads(Kernel kernel) {
    for (boolean transposeA : new boolean[]{false, true}) {
      Case data = new Case(100, 403, 600, transposeA, false, 1);
      float[] expected = data.alone(kernel.on(new Workers(1)), data.product);
      for (int threads = 2; threads <= 3; threads++) {
        try (Workers workers = new Workers(threads)) {
          AtomicIntegerArray finished = new AtomicIntegerArray(data.m);
          float[] actual =
              data.shared(
                  kernel.on(workers), data.product, (first, count, worker) -> {
                    for (int row = first; row < first + count; row++) {
                      finished.incrementAndGet(row);
                    }
                  });
          assertBits(expected, actual);
          for (int row = 0; row < data.m; row++) {
            assertEquals(1, finished.get(row));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void aBatchIsItsProductsOneByOne(Kernel kernel) {
    int n = kernel.thorough ? 40 : 18;
    for (int batch : new int[]{0, 1, 2, 9}) {
      MatrixProduct product = MatrixProduct.of(13, n, 20, false, true);
      int aStride = 13 * 20 + 3;
      int bStride = n * 20;
      int cStride = 13 * n + 1;
      float[] a = random(batch * aStride + 5, 1);
      float[] b = random(batch * bStride + 5, 2);
      try (Workers workers = new Workers(2)) {
        MatrixKernel matrices = kernel.on(workers);
        for (int step : new int[]{bStride, 0}) {
          float[] expected = new float[batch * cStride + 2];
          for (int i = 0; i < batch; i++) {
            matrices.multiply(
                new MatrixScratch(),
                product,
                a,
                5 + i * aStride,
                b,
                4 + i * step,
                expected,
                2 + i * cStride);
          }
          float[] c = new float[expected.length];
          matrices.multiplyBatch(product, batch, a, 5, aStride, b, 4, step, c, 2, cStride);
          assertBits(expected, c);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void worksInsideATask(Kernel kernel) {
    Case data = kernel.thorough ? Case.of(90, 80, 200) : Case.of(14, 20, 30);
    try (Workers workers = new Workers(2)) {
      MatrixKernel matrices = kernel.on(workers);
      float[] expected = data.alone(matrices, data.product);
      float[][] results = new float[6][];
      workers.run(
          6, (worker, task) -> results[task] = data.shared(matrices, data.product, null));
      for (float[] result : results) {
        assertBits(expected, result);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void notANumberStaysInItsRow(Kernel kernel) {
    try (Workers workers = new Workers(1)) {
      MatrixKernel matrices = kernel.on(workers);
      Case data = Case.of(13, 17, 9);
      data.a[data.aOffset + 12 * data.product.lda() + 3] = Float.NaN;
      data.alone(matrices, data.product);
      float[] c = data.alone(matrices, data.product);
      for (int i = 0; i < 13; i++) {
        for (int j = 0; j < 17; j++) {
          float value = c[data.cOffset + i * data.product.ldc() + j];
          assertEquals(i == 12, Float.isNaN(value));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void doublePrecisionMatchesPlainLoops(Kernel kernel) {
    try (Workers workers = new Workers(1)) {
      MatrixKernel matrices = kernel.on(workers);
      for (int m : new int[]{1, 3, 4, 5, 9}) {
        for (int n : new int[]{1, 2, 3, 4, 5, 8, 17}) {
          for (int k : new int[]{0, 1, 7, 40}) {
            Case.of(m, n, k).checkDouble(matrices);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void aMatrixThatLeavesItsArrayIsRefused(Kernel kernel) {
    try (Workers workers = new Workers(1)) {
      MatrixKernel matrices = kernel.on(workers);
      MatrixProduct product = MatrixProduct.of(2, 3, 4);
      float[] a = new float[8];
      float[] b = new float[12];
      float[] c = new float[6];
      IndexOutOfBoundsException thrown =
          assertThrows(
              IndexOutOfBoundsException.class,
              () -> matrices.multiply(product, a, 1, b, 0, c, 0, null));
      assertTrue(String.valueOf(thrown.getMessage()).startsWith("A [2, 4]"));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> matrices.multiply(product, a, 0, b, 1, c, 0, null));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> matrices.multiply(product, a, 0, b, 0, c, -1, null));
    }
  }

  @Test
  void overlappingRowsAreRefused() {
    MatrixProduct product = MatrixProduct.of(2, 3, 4);
    assertThrows(IllegalArgumentException.class, () -> product.withStrides(3, 3, 3));
    assertThrows(IllegalArgumentException.class, () -> MatrixProduct.of(-1, 3, 4));
  }

  private static void assertBits(float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
        assertEquals(expected[i], actual[i], "element " + i);
      }
    }
  }

  private static float[] random(int length, int seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  /** Operands of one product, with offsets and gaps between rows, and its plain-loop result. */
  private static final class Case {
    final int m;
    final int n;
    final int k;
    final MatrixProduct product;
    final int aOffset = 3;
    final int bOffset = 5;
    final int cOffset = 2;
    final float[] a;
    final float[] b;
    final float[] c;

    Case(int m, int n, int k, boolean transposeA, boolean transposeB, int gap) {
      this.m = m;
      this.n = n;
      this.k = k;
      MatrixProduct dense = MatrixProduct.of(m, n, k, transposeA, transposeB);
      product = dense.withStrides(dense.lda() + gap, dense.ldb() + 2 * gap, dense.ldc() + 3 * gap);
      a = random(aOffset + (transposeA ? k : m) * product.lda(), m + n);
      b = random(bOffset + (transposeB ? n : k) * product.ldb(), n + k);
      c = random(cOffset + m * product.ldc(), m + k);
    }

    static Case of(int m, int n, int k) {
      return new Case(m, n, k, false, false, 1);
    }

    void checkAllForms(MatrixKernel matrices) {
      for (boolean transposeA : new boolean[]{false, true}) {
        for (boolean transposeB : new boolean[]{false, true}) {
          Case form = new Case(m, n, k, transposeA, transposeB, 1);
          form.check(matrices, same -> same);
          form.check(matrices, MatrixProduct::accumulating);
        }
      }
    }

    void check(MatrixKernel matrices, Function<MatrixProduct, MatrixProduct> variant) {
      MatrixProduct shape = variant.apply(product);
      float[] actual = alone(matrices, shape);
      assertBits(actual, shared(matrices, shape, null));
      double[] expected = new double[c.length];
      double[] size = new double[c.length];
      for (int i = 0; i < c.length; i++) {
        expected[i] = c[i];
      }
      plainLoops(shape, expected, size);
      for (int i = 0; i < c.length; i++) {
        // The rounding errors of long sums, relative to the size of what was added.
        double bound = 1e-6 + 4e-7 * size[i];
        assertEquals(expected[i], actual[i], bound, shape + ", element " + i);
      }
    }

    void checkDouble(MatrixKernel matrices) {
      for (boolean transposeA : new boolean[]{false, true}) {
        for (boolean transposeB : new boolean[]{false, true}) {
          Case form = new Case(m, n, k, transposeA, transposeB, 1);
          for (MatrixProduct shape : new MatrixProduct[]{form.product,
            form.product.accumulating()}) {
            double[] expected = toDouble(form.c);
            form.plainLoops(shape, expected, new double[expected.length]);
            double[] actual = toDouble(form.c);
            matrices.multiply(
                shape, toDouble(form.a), aOffset, toDouble(form.b), bOffset, actual, cOffset);
            assertArrayEquals(expected, actual, 1e-13);
          }
        }
      }
    }

    float[] alone(MatrixKernel matrices, MatrixProduct shape) {
      float[] result = c.clone();
      matrices.multiply(new MatrixScratch(), shape, a, aOffset, b, bOffset, result, cOffset);
      return result;
    }

    float[] shared(
        MatrixKernel matrices, MatrixProduct shape, MatrixKernel.@Nullable Epilogue epilogue) {
      float[] result = c.clone();
      matrices.multiply(shape, a, aOffset, b, bOffset, result, cOffset, epilogue);
      return result;
    }

    /** What C should be, and for each element the sum of the sizes of what was added up. */
    private void plainLoops(MatrixProduct shape, double[] result, double[] size) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int target = cOffset + i * shape.ldc() + j;
          double sum = shape.accumulate() ? result[target] : 0;
          for (int l = 0; l < k; l++) {
            int left = shape.transposeA() ? l * shape.lda() + i : i * shape.lda() + l;
            int right = shape.transposeB() ? j * shape.ldb() + l : l * shape.ldb() + j;
            double term = (double) a[aOffset + left] * b[bOffset + right];
            sum += term;
            size[target] += Math.abs(term);
          }
          result[target] = sum;
        }
      }
    }

    private static double[] toDouble(float[] values) {
      double[] result = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        result[i] = values[i];
      }
      return result;
    }
  }
}
