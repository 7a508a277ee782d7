package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
import static io.abaculus.tornado.kernel.Numbers.factors;
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
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

final class RoiAlignTest {
  private static final int BATCH = 2;
  private static final int ROWS = 5;
  private static final int COLUMNS = 7;
  private static final int CHANNELS = 3;

  /** Inside, across a border, beyond it, of no height, and the other way around. */
  private static final double[] BOXES = {
    2, 2, 10, 8, -3, -2, 5, 16, 20, 20, 30, 30, 4, 4, 9, 4, 9, 7, 3, 2
  };

  private static final long[] IMAGES = {0, 1, 0, 1, 0};

  @ParameterizedTest
  @CsvSource({"3, 0, true", "3, 0, false", "2, 2, true", "7, 1, false"})
  void poolsRegionsAndSpreadsTheirGradients(int size, int ratio, boolean aligned) {
    double scale = 0.5;
    double[] x = random(BATCH * ROWS * COLUMNS * CHANNELS, 1);
    double[] dOut = random(IMAGES.length * size * size * CHANNELS, 2);
    double[] out = new double[dOut.length];
    double[] dx = new double[x.length];
    double shift = aligned ? 0.5 : 0;
    for (int region = 0; region < IMAGES.length; region++) {
      double left = BOXES[region * 4] * scale - shift;
      double top = BOXES[region * 4 + 1] * scale - shift;
      double width = BOXES[region * 4 + 2] * scale - shift - left;
      double height = BOXES[region * 4 + 3] * scale - shift - top;
      double across = (aligned ? width : Math.max(width, 1)) / size;
      double down = (aligned ? height : Math.max(height, 1)) / size;
      int acrossSamples = ratio > 0 ? ratio : (int) Math.ceil(across);
      int downSamples = ratio > 0 ? ratio : (int) Math.ceil(down);
      for (int cell = 0; cell < size * size; cell++) {
        for (int sample = 0; sample < downSamples * acrossSamples; sample++) {
          int cellRow = cell / size;
          int sampleRow = sample / acrossSamples;
          double row = top + down * (cellRow + (sampleRow + 0.5) / downSamples);
          double column =
              left + across * (cell % size + (sample % acrossSamples + 0.5) / acrossSamples);
          if (row < -1 || row > ROWS || column < -1 || column > COLUMNS) {
            continue;
          }
          for (int pixel = 0; pixel < ROWS * COLUMNS; pixel++) {
            int pixelRow = pixel / COLUMNS;
            double rowPart = Math.max(0, 1 - Math.abs(Math.clamp(row, 0, ROWS - 1) - pixelRow));
            double columnPart =
                Math.max(0, 1 - Math.abs(Math.clamp(column, 0, COLUMNS - 1) - pixel % COLUMNS));
            double weight = rowPart * columnPart / (downSamples * acrossSamples);
            for (int c = 0; c < CHANNELS; c++) {
              int from = ((int) IMAGES[region] * ROWS * COLUMNS + pixel) * CHANNELS + c;
              int to = (region * size * size + cell) * CHANNELS + c;
              out[to] += weight * x[from];
              dx[from] += weight * dOut[to];
            }
          }
        }
      }
    }

    LongArray images = new LongArray(OFFSET + IMAGES.length);
    for (int i = 0; i < IMAGES.length; i++) {
      images.set(OFFSET + i, IMAGES[i]);
    }
    IntArray arguments =
        IntArray.fromElements(
            BATCH, ROWS, COLUMNS, CHANNELS, IMAGES.length, size, ratio, aligned ? 1 : 0,
            OFFSET, OFFSET, OFFSET, OFFSET);
    FloatArray boxes = operand(BOXES);
    FloatArray pooled = result(out.length);
    KernelRunner.run(
        Grid.covering(out.length, 64),
        TaskPackage.createPackage(
            "forward", RoiAlign::forward, new KernelContext(), operand(x), boxes, images, pooled,
            factors(scale), arguments));
    assertClose(out, pooled, 2e-6);
    FloatArray gradient = result(dx.length);
    KernelRunner.run(
        Grid.covering(dx.length, 64),
        TaskPackage.createPackage(
            "backward", RoiAlign::backward, new KernelContext(), operand(dOut), boxes, images,
            gradient, factors(scale), arguments));
    assertClose(dx, gradient, 4e-6);
  }
}
