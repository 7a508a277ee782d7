package io.abaculus.tornado.kernel;

import static io.abaculus.tornado.kernel.Numbers.OFFSET;
import static io.abaculus.tornado.kernel.Numbers.assertClose;
import static io.abaculus.tornado.kernel.Numbers.operand;
import static io.abaculus.tornado.kernel.Numbers.random;
import static io.abaculus.tornado.kernel.Numbers.result;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.tornado.launch.Grid;
import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

final class IndexingTest {
  private static final int OUTER = 2;
  private static final int LENGTH = 5;
  private static final int INNER = 3;
  private static final int COUNT = 11;

  private final double[] whole = random(OUTER * LENGTH * INNER, 1);
  private final double[] chosen = random(OUTER * COUNT * INNER, 2);
  private final IntArray arguments =
      IntArray.fromElements(OUTER, LENGTH, INNER, COUNT, OFFSET, OFFSET, OFFSET);

  private static LongArray index(int count) {
    Random random = new Random(3);
    LongArray index = new LongArray(OFFSET + count);
    for (int i = 0; i < count; i++) {
      index.set(OFFSET + i, random.nextInt(LENGTH));
    }
    return index;
  }

  @Test
  void slicesAreSelectedAndAddedBack() {
    LongArray index = index(COUNT);
    double[] selected = new double[chosen.length];
    double[] added = new double[whole.length];
    for (int i = 0; i < chosen.length; i++) {
      int outer = i / (COUNT * INNER);
      int place = (int) index.get(OFFSET + i / INNER % COUNT);
      int from = (outer * LENGTH + place) * INNER + i % INNER;
      selected[i] = whole[from];
      added[from] += chosen[i];
    }
    FloatArray out = result(chosen.length);
    KernelRunner.run(
        Grid.covering(chosen.length, 32),
        TaskPackage.createPackage(
            "slices", IndexingKernels::slices, new KernelContext(), operand(whole), index, out,
            arguments));
    assertClose(selected, out, 0);
    FloatArray sums = result(whole.length);
    KernelRunner.run(
        Grid.covering(whole.length, 32),
        TaskPackage.createPackage(
            "addSlices", IndexingKernels::addSlices, new KernelContext(), operand(chosen), index,
            sums,
            arguments));
    assertClose(added, sums, 1e-6);
  }

  @Test
  void elementsAreGatheredAndScattered() {
    LongArray index = index(chosen.length);
    double[] gathered = new double[chosen.length];
    double[] scattered = new double[whole.length];
    for (int i = 0; i < chosen.length; i++) {
      int outer = i / (COUNT * INNER);
      int from = (outer * LENGTH + (int) index.get(OFFSET + i)) * INNER + i % INNER;
      gathered[i] = whole[from];
      scattered[from] += chosen[i];
    }
    FloatArray out = result(chosen.length);
    KernelRunner.run(
        Grid.covering(chosen.length, 32),
        TaskPackage.createPackage(
            "gather", IndexingKernels::gather, new KernelContext(), operand(whole), index, out,
            arguments));
    assertClose(gathered, out, 0);
    FloatArray sums = result(whole.length);
    KernelRunner.run(
        Grid.covering(whole.length, 32),
        TaskPackage.createPackage(
            "scatter", IndexingKernels::scatterAdd, new KernelContext(), operand(chosen), index,
            sums,
            arguments));
    assertClose(scattered, sums, 1e-6);
  }

  @Test
  void anIndexOutOfRangeGivesNaN() {
    LongArray index = index(COUNT);
    index.set(OFFSET, -1);
    index.set(OFFSET + 1, LENGTH);
    FloatArray out = result(chosen.length);
    KernelRunner.run(
        Grid.covering(chosen.length, 32),
        TaskPackage.createPackage(
            "slices", IndexingKernels::slices, new KernelContext(), operand(whole), index, out,
            arguments));
    for (int i = 0; i < chosen.length; i++) {
      boolean outside = i / INNER % COUNT < 2;
      assertEquals(outside, Float.isNaN(out.get(OFFSET + i)));
    }
  }
}
