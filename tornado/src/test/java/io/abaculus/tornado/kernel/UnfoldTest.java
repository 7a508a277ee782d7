package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
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

final class UnfoldTest {
  private static final int BATCH = 2;
  private static final int CHANNELS = 2;

  @ParameterizedTest
  @CsvSource({"6, 8, 2, 2, 0", "5, 7, 3, 1, 1", "7, 6, 2, 3, 2", "4, 4, 4, 4, 0"})
  void patchesAreTakenAndAddedBack(int rows, int columns, int kernel, int stride, int padding) {
    int down = Math.floorDiv(rows + 2 * padding - kernel, stride) + 1;
    int across = Math.floorDiv(columns + 2 * padding - kernel, stride) + 1;
    int width = CHANNELS * kernel * kernel;
    double[] image = random(BATCH * CHANNELS * rows * columns, 1);
    double[] patches = random(BATCH * down * across * width, 2);
    double[] unfolded = new double[patches.length];
    double[] folded = new double[image.length];
    for (int i = 0; i < patches.length; i++) {
      int within = i % width;
      int position = i / width % (down * across);
      int row = position / across * stride + within / kernel % kernel - padding;
      int column = position % across * stride + within % kernel - padding;
      if (row >= 0 && row < rows && column >= 0 && column < columns) {
        int plane = i / (width * down * across) * CHANNELS + within / (kernel * kernel);
        int pixel = (plane * rows + row) * columns + column;
        unfolded[i] = image[pixel];
        folded[pixel] += patches[i];
      }
    }
    IntArray arguments =
        IntArray.fromElements(
            BATCH, CHANNELS, rows, columns, kernel, kernel, stride, stride, padding, padding, down,
            across, OFFSET, OFFSET);
    FloatArray actualPatches = result(patches.length);
    KernelRunner.run(
        Grid.covering(patches.length, 64),
        TaskPackage.createPackage(
            "unfold", Unfold::forward, new KernelContext(), operand(image), actualPatches,
            arguments));
    assertClose(unfolded, actualPatches, 0);
    FloatArray actualImage = result(image.length);
    KernelRunner.run(
        Grid.covering(image.length, 64),
        TaskPackage.createPackage(
            "fold", Unfold::fold, new KernelContext(), operand(patches), actualImage, arguments));
    assertClose(folded, actualImage, 1e-6);
  }
}
