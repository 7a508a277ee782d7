package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Functions of rows, and reductions. What adds up over rows is done in pieces whose length depends on
 * the sizes alone, and the pieces are added in order, so that the sum does not depend on threads.
 */
final class RowRunner {
  /** Elements that one piece of a sum over rows covers. */
  private static final int PIECE = 1 << 16;

  /** Into how many pieces rows are cut whose work is more than sums, unless pieces grow too short or long. */
  private static final int PIECES = 32;

  /** Elements that such a piece covers at least. */
  private static final int SMALLEST_PIECE = 1 << 14;

  /**
   * Floats, a page of them, around sums that are written at every row: cores that write to one cache line wait
   * for each other every time, and so do those that fetch ahead, up to the end of a page, what another one writes.
   */
  private static final int APART = 1 << 10;

  private final CpuContext context;
  private final RowKernel kernel;

  RowRunner(CpuContext context) {
    this.context = context;
    this.kernel = context.kernels().rows();
  }

  // ---- reductions ----

  /** Reduces leading, trailing or middle axes; other choices of axes are not done here. */
  boolean reduce(Reduction.Reduce op, HostArray x, HostArray result) {
    Shape shape = x.type().shape();
    int first = shape.rank();
    int last = -1;
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (op.axes().contains(axis) && shape.dim(axis) != 1) {
        first = Math.min(first, axis);
        last = axis;
      }
    }
    if (x.size() == 0) {
      return false;
    }
    if (last < 0) {
      System.arraycopy(x.floats(), x.offset(), result.floats(), result.offset(), x.size());
      return true;
    }
    for (int axis = first; axis <= last; axis++) {
      if (!op.axes().contains(axis) && shape.dim(axis) != 1) {
        return false;
      }
    }
    int outer = shape.sizeBetween(0, first);
    int reduced = shape.sizeBetween(first, last + 1);
    int inner = shape.sizeBetween(last + 1, shape.rank());
    if (inner == 1) {
      reduceRows(op, x, result, outer, reduced);
    } else {
      for (int i = 0; i < outer; i++) {
        reduceColumns(
            op,
            x.floats(),
            x.offset() + i * reduced * inner,
            result.floats(),
            result.offset() + i * inner,
            reduced,
            inner);
      }
    }
    return true;
  }

  /** Finds extremes along the last axis; other axes are not done here. */
  boolean argReduce(Reduction.ArgReduce op, HostArray x, HostArray result) {
    Shape shape = x.type().shape();
    int axis = shape.normalizeAxis(op.label(), op.axis());
    if (axis != shape.rank() - 1 || x.size() == 0) {
      return false;
    }
    int columns = shape.dim(axis);
    context.forRanges(
        x.size() / columns,
        columns,
        (worker, first, end) -> {
          int xOffset = x.offset() + first * columns;
          int offset = result.offset() + first;
          switch (op.function()) {
            case ARG_MAX ->
                kernel.argMaxRows(
                    x.floats(), xOffset, result.longs(), offset, end - first, columns);
            case ARG_MIN ->
                kernel.argMinRows(
                    x.floats(), xOffset, result.longs(), offset, end - first, columns);
          }
        });
    return true;
  }

  private void reduceRows(
      Reduction.Reduce op, HostArray x, HostArray result, int rows, int columns) {
    if (rows < context.workers().size() && columns >= 2 * PIECE) {
      for (int row = 0; row < rows; row++) {
        reduceLongRow(
            op, x.floats(), x.offset() + row * columns, result.floats(), result.offset() + row,
            columns);
      }
      return;
    }
    context.forRanges(
        rows,
        columns,
        (worker, first, end) -> rowKernel(
            op,
            x.floats(),
            x.offset() + first * columns,
            result.floats(),
            result.offset() + first,
            end - first,
            columns));
  }

  /** A row cut into pieces; the pieces' results are a short row. */
  private void reduceLongRow(
      Reduction.Reduce op, float[] x, int xOffset, float[] y, int yOffset, int columns) {
    int pieces = Math.ceilDiv(columns, PIECE);
    float[] partial = new float[pieces];
    context
        .workers()
        .run(
            pieces,
            (worker, piece) -> rowKernel(
                op,
                x,
                xOffset + piece * PIECE,
                partial,
                piece,
                1,
                Math.min(PIECE, columns - piece * PIECE)));
    rowKernel(op, partial, 0, y, yOffset, 1, pieces);
  }

  private void rowKernel(
      Reduction.Reduce op, float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    switch (op.function()) {
      case SUM -> kernel.sumRows(x, xOffset, y, yOffset, rows, columns);
      case MAX -> kernel.maxRows(x, xOffset, y, yOffset, rows, columns);
      case MIN -> kernel.minRows(x, xOffset, y, yOffset, rows, columns);
    }
  }

  /** Rows cut into pieces; the pieces' results are a matrix of few rows. */
  private void reduceColumns(
      Reduction.Reduce op, float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    int perPiece = Math.max(8, PIECE / columns);
    int pieces = Math.ceilDiv(rows, perPiece);
    if (pieces == 1) {
      columnKernel(op, x, xOffset, y, yOffset, rows, columns);
      return;
    }
    float[] partial = new float[pieces * columns];
    context
        .workers()
        .run(
            pieces,
            (worker, piece) -> columnKernel(
                op,
                x,
                xOffset + piece * perPiece * columns,
                partial,
                piece * columns,
                Math.min(perPiece, rows - piece * perPiece),
                columns));
    columnKernel(op, partial, 0, y, yOffset, pieces, columns);
  }

  private void columnKernel(
      Reduction.Reduce op, float[] x, int xOffset, float[] y, int yOffset, int rows, int columns) {
    switch (op.function()) {
      case SUM -> kernel.sumColumns(x, xOffset, y, yOffset, rows, columns);
      case MAX -> kernel.maxColumns(x, xOffset, y, yOffset, rows, columns);
      case MIN -> kernel.minColumns(x, xOffset, y, yOffset, rows, columns);
    }
  }

  // ---- softmax ----

  void softmax(HostArray x, HostArray y) {
    ofRows(kernel::softmax, x, y);
  }

  void logSoftmax(HostArray x, HostArray y) {
    ofRows(kernel::logSoftmax, x, y);
  }

  void softmaxBackward(HostArray y, HostArray dy, HostArray dx) {
    gradientOfRows(kernel::softmaxBackward, y, dy, dx);
  }

  void logSoftmaxBackward(HostArray y, HostArray dy, HostArray dx) {
    gradientOfRows(kernel::logSoftmaxBackward, y, dy, dx);
  }

  /** A method of the kernel that makes of each row of x one of y. */
  @FunctionalInterface
  private interface Function {
    void apply(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);
  }

  private void ofRows(Function function, HostArray x, HostArray y) {
    forRows(
        x,
        (first, rows, columns) -> function.apply(
            x.floats(),
            x.offset() + first * columns,
            y.floats(),
            y.offset() + first * columns,
            rows,
            columns));
  }

  /** A method of the kernel that makes of each row of y and its gradient the gradient of x. */
  @FunctionalInterface
  private interface Gradient {
    void apply(
        float[] y,
        int yOffset,
        float[] dy,
        int dyOffset,
        float[] dx,
        int dxOffset,
        int rows,
        int columns);
  }

  private void gradientOfRows(Gradient gradient, HostArray y, HostArray dy, HostArray dx) {
    forRows(
        y,
        (first, rows, columns) -> gradient.apply(
            y.floats(),
            y.offset() + first * columns,
            dy.floats(),
            dy.offset() + first * columns,
            dx.floats(),
            dx.offset() + first * columns,
            rows,
            columns));
  }

  // ---- layer norm ----

  /** Operands (x, weight, bias); results (y, mean, reciprocal deviation). */
  void layerNorm(Fused.LayerNorm op, List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.get(0);
    HostArray weight = operands.get(1);
    HostArray bias = operands.get(2);
    HostArray y = results.get(0);
    HostArray mean = results.get(1);
    HostArray rstd = results.get(2);
    forRows(
        x,
        (first, rows, columns) -> kernel.layerNorm(
            x.floats(),
            x.offset() + first * columns,
            weight.floats(),
            weight.offset(),
            bias.floats(),
            bias.offset(),
            op.epsilon(),
            y.floats(),
            y.offset() + first * columns,
            mean.floats(),
            mean.offset() + first,
            rstd.floats(),
            rstd.offset() + first,
            rows,
            columns));
  }

  /** Operands (x, weight, mean, rstd, dy); results (dx, dweight, dbias). */
  void layerNormBackward(List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.get(0);
    HostArray weight = operands.get(1);
    HostArray mean = operands.get(2);
    HostArray rstd = operands.get(3);
    HostArray dy = operands.get(4);
    HostArray dx = results.get(0);
    HostArray dWeight = results.get(1);
    HostArray dBias = results.get(2);
    int columns = weight.size();
    int rows = x.size() / columns;
    int perPiece = rowsOfAPiece(rows, columns);
    int pieces = Math.ceilDiv(rows, perPiece);
    float[] partial = new float[pieces * 2 * columns];
    context
        .workers()
        .run(
            pieces,
            (worker, piece) -> {
              int first = piece * perPiece;
              float[] sums = context.scratch(worker).floats(0, APART + 2 * columns + APART);
              Arrays.fill(sums, APART, APART + 2 * columns, 0);
              kernel.layerNormBackward(
                  x.floats(),
                  x.offset() + first * columns,
                  weight.floats(),
                  weight.offset(),
                  mean.floats(),
                  mean.offset() + first,
                  rstd.floats(),
                  rstd.offset() + first,
                  dy.floats(),
                  dy.offset() + first * columns,
                  dx.floats(),
                  dx.offset() + first * columns,
                  sums,
                  APART,
                  sums,
                  APART + columns,
                  Math.min(perPiece, rows - first),
                  columns);
              System.arraycopy(sums, APART, partial, piece * 2 * columns, 2 * columns);
            });
    float[] totals = new float[2 * columns];
    kernel.sumColumns(partial, 0, totals, 0, pieces, 2 * columns);
    System.arraycopy(totals, 0, dWeight.floats(), dWeight.offset(), columns);
    System.arraycopy(totals, columns, dBias.floats(), dBias.offset(), columns);
  }

  /**
   * Enough pieces for any number of threads to have about as many rows each, but none that is not worth
   * a thread, nor longer than other sums over rows.
   */
  private static int rowsOfAPiece(int rows, int columns) {
    return Math.clamp(
        Math.ceilDiv(rows, PIECES),
        Math.max(8, SMALLEST_PIECE / columns),
        Math.max(8, PIECE / columns));
  }

  /** Work on {@code rows} rows from row {@code first}. */
  @FunctionalInterface
  private interface Rows {
    void run(int first, int rows, int columns);
  }

  private void forRows(HostArray x, Rows work) {
    int columns = x.type().shape().dim(-1);
    context.forRanges(
        x.size() / columns,
        columns,
        (worker, first, end) -> work.run(first, end - first, columns));
  }
}
