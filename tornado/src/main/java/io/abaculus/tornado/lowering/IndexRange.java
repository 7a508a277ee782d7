package io.abaculus.tornado.lowering;

import io.abaculus.graph.TensorType;
import io.abaculus.tornado.kernel.RangeCheck;
import io.abaculus.tornado.launch.Grid;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Refuses indices that are out of range, in the words of the reference. */
final class IndexRange {
  private IndexRange() {}

  /**
   * Checks indices to be in [0, bound).
   *
   * @param operation the operation, as messages call it
   * @param type of the index before it became int64
   * @param index the index as int64, not empty
   */
  static void check(
      String operation, TensorType type, Stored index, int bound, Launches launches) {
    Stored fault =
        launches.fault(
            (position,
                number) -> "%s: index %d at element %d of %s is out of range, it must be in [0, %d)"
                    .formatted(operation, number, position, type, bound));
    launch(
        index, fault,
        IntArray.fromElements(index.size(), bound, 0, 0, index.offset(), fault.offset()),
        launches);
  }

  /** Checks targets to be in [0, classes), or the one that is ignored. */
  static void checkTargets(Stored target, int classes, int ignored, Launches launches) {
    Stored fault =
        launches.fault(
            (position,
                number) -> "cross_entropy: target %d of row %d is out of range, it must be in [0, %d), or %d to be ignored"
                    .formatted(number, position, classes, ignored));
    launch(
        target, fault,
        IntArray.fromElements(
            target.size(), classes, 1, ignored, target.offset(), fault.offset()),
        launches);
  }

  private static void launch(
      Stored index, Stored fault, IntArray arguments, Launches launches) {
    launches.add(
        Grid.of(1, RangeCheck.LANES),
        TaskPackage.createPackage(
            launches.task(), RangeCheck::checkRange, new KernelContext(), index.longs(),
            fault.longs(), arguments));
  }
}
