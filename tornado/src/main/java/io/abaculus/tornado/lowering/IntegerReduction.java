package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.kernel.IntegerReductions;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Sums and extremes of integers and booleans, in int64, stage after stage, long axes in pieces. */
final class IntegerReduction {
  /** Work-items that keep a large GPU busy. */
  private static final int ENOUGH_WORK_ITEMS = 131_072;

  private static final int SMALLEST_PIECE = 64;

  private IntegerReduction() {}

  /**
   * Reduces a tensor that is not empty.
   *
   * @param function as {@link io.abaculus.tornado.kernel.ReductionKernels} has it
   */
  static void add(
      int function, List<ReductionStage> stages, Stored x, Stored result, Launches launches) {
    Stored rest = Integers.asLongs(x, launches);
    for (ReductionStage stage : stages) {
      rest = reduced(function, stage, rest, launches);
    }
    Integers.store(rest, result, launches);
  }

  private static Stored reduced(
      int function, ReductionStage stage, Stored x, Launches launches) {
    Pieces pieces =
        Pieces.of(ENOUGH_WORK_ITEMS, stage.resultSize(), stage.length(), SMALLEST_PIECE);
    int size = stage.resultSize() * pieces.count();
    Stored result = launches.scratch(TensorType.of(DType.INT64, size));
    launches.addCovering(
        size,
        TaskPackage.createPackage(
            launches.task(), IntegerReductions::reduceLongs, new KernelContext(), x.longs(),
            result.longs(),
            IntArray.fromElements(
                stage.outer(), stage.length(), stage.inner(), pieces.length(), function,
                x.offset(), result.offset())));
    return pieces.count() == 1
        ? result
        : reduced(function, stage.ofPieces(pieces.count()), result, launches);
  }
}
