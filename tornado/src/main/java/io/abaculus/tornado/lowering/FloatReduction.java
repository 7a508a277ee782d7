package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.kernel.ReductionKernels;
import io.abaculus.tornado.launch.Grid;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Sums and extremes of float32 numbers, stage after stage, long axes in pieces. */
final class FloatReduction {
  /** Groups that keep a large GPU busy. */
  private static final int ENOUGH_GROUPS = 1024;

  private static final int SMALLEST_PIECE_OF_ROW = 1024;
  private static final int SMALLEST_PIECE_OF_COLUMN = 64;

  private FloatReduction() {}

  /**
   * Reduces a tensor that is not empty.
   *
   * @param function as {@link ReductionKernels} has it
   */
  static void add(
      int function, List<ReductionStage> stages, Stored x, Stored result, Launches launches) {
    if (stages.isEmpty()) {
      StridedCopy.whole(x, result, launches);
      return;
    }
    Stored rest = x;
    for (ReductionStage stage : stages.subList(0, stages.size() - 1)) {
      Stored reduced =
          launches.scratch(TensorType.of(DType.FLOAT32, stage.resultSize()));
      add(function, stage, rest, reduced, launches);
      rest = reduced;
    }
    add(function, stages.getLast(), rest, result, launches);
  }

  private static void add(
      int function, ReductionStage stage, Stored x, Stored result, Launches launches) {
    Pieces pieces = pieces(stage);
    if (pieces.count() == 1) {
      launch(function, stage, pieces, x, result, launches);
      return;
    }
    Stored parts =
        launches.scratch(TensorType.of(DType.FLOAT32, stage.resultSize() * pieces.count()));
    launch(function, stage, pieces, x, parts, launches);
    ReductionStage last = stage.ofPieces(pieces.count());
    launch(function, last, new Pieces(last.length(), 1), parts, result, launches);
  }

  private static Pieces pieces(ReductionStage stage) {
    return stage.inner() == 1
        ? Pieces.of(
            ENOUGH_GROUPS, rowGroups(stage), stage.length(), SMALLEST_PIECE_OF_ROW)
        : columnPieces(columnGroups(stage), stage.length());
  }

  /** Pieces of the rows whose columns so many groups reduce. */
  static Pieces columnPieces(int groups, int rows) {
    return Pieces.of(ENOUGH_GROUPS, groups, rows, SMALLEST_PIECE_OF_COLUMN);
  }

  private static int rowGroups(ReductionStage stage) {
    return Math.ceilDiv(stage.outer(), ReductionKernels.ROWS);
  }

  private static int columnGroups(ReductionStage stage) {
    return stage.outer() * Math.ceilDiv(stage.inner(), ReductionKernels.LANES);
  }

  private static void launch(
      int function,
      ReductionStage stage,
      Pieces pieces,
      Stored x,
      Stored result,
      Launches launches) {
    if (stage.inner() == 1) {
      launches.add(
          grid(rowGroups(stage), pieces.count()),
          TaskPackage.createPackage(
              launches.task(), ReductionKernels::rows, new KernelContext(), x.floats(),
              result.floats(), Launches.factors(1),
              IntArray.fromElements(
                  stage.outer(), stage.length(), x.offset(), result.offset(), function,
                  pieces.length())));
    } else {
      launches.add(
          grid(columnGroups(stage), pieces.count()),
          TaskPackage.createPackage(
              launches.task(), ReductionKernels::columns, new KernelContext(), x.floats(),
              result.floats(), Launches.factors(1),
              IntArray.fromElements(
                  stage.length(), stage.inner(), x.offset(), result.offset(), function,
                  pieces.length())));
    }
  }

  private static Grid grid(int groups, int pieces) {
    return new Grid(groups, pieces, 1, ReductionKernels.LANES, ReductionKernels.ROWS);
  }
}
