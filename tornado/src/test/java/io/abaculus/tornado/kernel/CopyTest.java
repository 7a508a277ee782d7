package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
import static io.abaculus.tornado.kernel.Numbers.operand;
import static io.abaculus.tornado.kernel.Numbers.random;
import static io.abaculus.tornado.kernel.Numbers.result;

import io.abaculus.tornado.launch.Grid;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

final class CopyTest {

  @Test
  void permutesAxes() {
    double[] x = random(2 * 3 * 5, 1);
    double[] expected = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      // (2, 3, 5) becomes (5, 2, 3).
      expected[(i % 5 * 2 + i / 15) * 3 + i / 5 % 3] = x[i];
    }
    FloatArray out = result(x.length);
    copy(operand(x), out, x.length, 3, OFFSET, OFFSET, 3, 5, 1, 2, 15, 3, 5, 1, 6);
    assertClose(expected, out, 0);
  }

  @Test
  void repeatsAnAxis() {
    FloatArray out = result(6);
    copy(operand(7, 8), out, 6, 2, OFFSET, OFFSET, 3, 0, 1, 2, 1, 3);
    assertClose(new double[]{7, 7, 7, 8, 8, 8}, out, 0);
  }

  private static void copy(FloatArray x, FloatArray out, int count, int... arguments) {
    KernelRunner.run(
        Grid.covering(count, 32),
        TaskPackage.createPackage(
            "copy", Copy::strided, new KernelContext(), x, out, IntArray.fromElements(arguments)));
  }
}
