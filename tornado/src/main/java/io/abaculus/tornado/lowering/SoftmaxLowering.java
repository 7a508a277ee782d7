package io.abaculus.tornado.lowering;

import io.abaculus.tornado.kernel.Softmax;
import io.abaculus.tornado.launch.Grid;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Softmax and its logarithm with their gradients, and the cross-entropy of rows. */
final class SoftmaxLowering {
  private SoftmaxLowering() {}

  static void softmax(boolean logarithm, Stored x, Stored result, Launches launches) {
    if (x.isEmpty()) {
      return;
    }
    int width = x.shape().dim(-1);
    int rows = x.size() / width;
    launches.add(
        grid(rows),
        TaskPackage.createPackage(
            launches.task(), Softmax::forward, new KernelContext(), x.floats(), result.floats(),
            IntArray.fromElements(
                rows, width, x.offset(), result.offset(), logarithm ? 1 : 0)));
  }

  static void softmaxBackward(
      boolean logarithm, Stored y, Stored dy, Stored dx, Launches launches) {
    if (y.isEmpty()) {
      return;
    }
    int width = y.shape().dim(-1);
    int rows = y.size() / width;
    launches.add(
        grid(rows),
        TaskPackage.createPackage(
            launches.task(), Softmax::backward, new KernelContext(), y.floats(), dy.floats(),
            dx.floats(),
            IntArray.fromElements(
                rows, width, y.offset(), dy.offset(), dx.offset(), logarithm ? 1 : 0)));
  }

  static boolean crossEntropy(
      long ignoreIndex, Stored logits, Stored target, Stored loss, Launches launches) {
    if (!hasKernel(ignoreIndex, logits)) {
      return false;
    }
    if (target.isEmpty()) {
      return true;
    }
    Stored truths = checked(ignoreIndex, logits, target, launches);
    int rows = logits.shape().dim(0);
    launches.add(
        grid(rows),
        TaskPackage.createPackage(
            launches.task(), Softmax::crossEntropy, new KernelContext(), logits.floats(),
            truths.longs(), loss.floats(),
            IntArray.fromElements(
                rows, logits.shape().dim(1), logits.offset(), truths.offset(), loss.offset(),
                (int) ignoreIndex)));
    return true;
  }

  static boolean crossEntropyBackward(
      long ignoreIndex,
      Stored logits,
      Stored target,
      Stored dLoss,
      Stored dLogits,
      Launches launches) {
    if (!hasKernel(ignoreIndex, logits)) {
      return false;
    }
    if (target.isEmpty()) {
      return true;
    }
    Stored truths = checked(ignoreIndex, logits, target, launches);
    int rows = logits.shape().dim(0);
    launches.add(
        grid(rows),
        TaskPackage.createPackage(
            launches.task(), Softmax::crossEntropyBackward, new KernelContext(),
            logits.floats(), truths.longs(), dLoss.floats(), dLogits.floats(),
            IntArray.fromElements(
                rows, logits.shape().dim(1), logits.offset(), truths.offset(), dLoss.offset(),
                dLogits.offset(), (int) ignoreIndex)));
    return true;
  }

  /** Whether the index to ignore is an int, as kernels take it, and there are classes. */
  private static boolean hasKernel(long ignoreIndex, Stored logits) {
    return ignoreIndex == (int) ignoreIndex && logits.shape().dim(1) > 0;
  }

  private static Stored checked(
      long ignoreIndex, Stored logits, Stored target, Launches launches) {
    Stored truths = Integers.asLongs(target, launches);
    IndexRange.checkTargets(target, truths, logits.shape().dim(1), (int) ignoreIndex, launches);
    return truths;
  }

  private static Grid grid(int rows) {
    return new Grid(Math.ceilDiv(rows, Softmax.ROWS), 1, 1, Softmax.LANES, Softmax.ROWS);
  }
}
