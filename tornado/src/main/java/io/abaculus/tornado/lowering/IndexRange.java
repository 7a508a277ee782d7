package io.abaculus.tornado.lowering;

import io.abaculus.tornado.kernel.RangeCheck;
import io.abaculus.tornado.launch.Grid;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Refuses indices that are out of range, in the words of the reference: by a launch, or before the run. */
final class IndexRange {
  private IndexRange() {}

  /**
   * Checks indices to be in [0, bound).
   *
   * @param operation the operation, as messages call it
   * @param index as the operation has it, not empty
   * @param longs the same as int64
   */
  static void check(String operation, Stored index, Stored longs, int bound, Launches launches) {
    check(
        index,
        longs,
        new Workspace.Allowed(bound, null),
        (position,
            number) -> "%s: index %d at element %d of %s is out of range, it must be in [0, %d)"
                .formatted(operation, number, position, index.type(), bound),
        launches);
  }

  /** Checks targets to be in [0, classes), or the one that is ignored. */
  static void checkTargets(
      Stored target, Stored longs, int classes, int ignored, Launches launches) {
    check(
        target,
        longs,
        new Workspace.Allowed(classes, ignored),
        (position,
            number) -> "cross_entropy: target %d of row %d is out of range, it must be in [0, %d), or %d to be ignored"
                .formatted(number, position, classes, ignored),
        launches);
  }

  private static void check(
      Stored integers,
      Stored longs,
      Workspace.Allowed allowed,
      Workspace.Refusal refusal,
      Launches launches) {
    if (launches.checksBeforehand(integers, allowed, refusal)) {
      return;
    }
    Stored fault = launches.fault(refusal);
    Integer ignored = allowed.ignored();
    IntArray arguments =
        IntArray.fromElements(
            longs.size(), allowed.bound(), ignored == null ? 0 : 1, ignored == null ? 0 : ignored,
            longs.offset(), fault.offset());
    launches.add(
        Grid.of(1, RangeCheck.LANES),
        TaskPackage.createPackage(
            launches.task(), RangeCheck::checkRange, new KernelContext(), longs.longs(),
            fault.longs(), arguments));
  }
}
