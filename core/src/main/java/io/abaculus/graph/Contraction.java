package io.abaculus.graph;

import java.util.Arrays;
import java.util.List;

/** Matrix products, and what brings convolutions to them. */
public sealed interface Contraction extends Op {

  /**
   * Operands (a, b) of one floating type: the matrix product over the last two axes, either
   * transposed first; leading axes broadcast.
   *
   * @param transposeA whether a is (…, k, n) rather than (…, n, k)
   * @param transposeB whether b is (…, m, k) rather than (…, k, m)
   */
  record MatMul(boolean transposeA, boolean transposeB) implements Contraction {
    @Override
    public String label() {
      return "matmul";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType a = operands.get(0);
      TensorType b = operands.get(1);
      Check.sameDType(label(), a, b);
      Check.floating(label(), a);
      Check.that(
          a.shape().rank() >= 2 && b.shape().rank() >= 2,
          "matmul: needs matrices, got %s and %s",
          a.shape(),
          b.shape());
      int rows = a.shape().dim(transposeA ? -1 : -2);
      int innerA = a.shape().dim(transposeA ? -2 : -1);
      int innerB = b.shape().dim(transposeB ? -1 : -2);
      int columns = b.shape().dim(transposeB ? -2 : -1);
      Check.that(
          innerA == innerB,
          "matmul: inner sizes differ: %s%s x %s%s",
          a.shape(),
          transposeA ? " transposed" : "",
          b.shape(),
          transposeB ? " transposed" : "");
      Shape batch = Shape.broadcast(label(), leading(a.shape()), leading(b.shape()));
      int[] dims = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
      dims[batch.rank()] = rows;
      dims[batch.rank() + 1] = columns;
      return List.of(a.withShape(Shape.of(dims)));
    }

    /** The axes in front of a matrix. */
    public static Shape leading(Shape shape) {
      return Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - 2));
    }
  }

  /**
   * Where a convolution's window goes. Sizes in elements.
   *
   * @param kernelRows rows of the window, at least 1
   * @param kernelColumns columns of the window, at least 1
   * @param strideRows rows from one position to the next, at least 1
   * @param strideColumns columns from one position to the next, at least 1
   * @param padRows rows of zeros above the image and below, at least 0
   * @param padColumns columns of zeros on either side of the image, at least 0
   */
  record Window(
      int kernelRows,
      int kernelColumns,
      int strideRows,
      int strideColumns,
      int padRows,
      int padColumns) {

    /**
     * Checks the ranges.
     *
     * @throws TensorException if one is out of range
     */
    public Window {
      Check.that(
          kernelRows > 0
              && kernelColumns > 0
              && strideRows > 0
              && strideColumns > 0
              && padRows >= 0
              && padColumns >= 0,
          "a window needs a positive kernel and stride and no negative padding: %dx%d stride %dx%d pad %dx%d",
          kernelRows,
          kernelColumns,
          strideRows,
          strideColumns,
          padRows,
          padColumns);
    }

    /** Number of window positions down an image. */
    public int outputRows(int rows) {
      return Math.floorDiv(rows + 2 * padRows - kernelRows, strideRows) + 1;
    }

    /** Number of window positions across an image. */
    public int outputColumns(int columns) {
      return Math.floorDiv(columns + 2 * padColumns - kernelColumns, strideColumns) + 1;
    }
  }

  /**
   * The patches under a window, of any type: (batch, channels, rows, columns) becomes (batch,
   * positions, channels · kernel rows · kernel columns), positions row-major. Elements of the
   * padding are 0.
   */
  record Unfold(Window window) implements Contraction {
    @Override
    public String label() {
      return "unfold";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      Check.rank(label(), x, 4);
      int rows = window.outputRows(x.shape().dim(2));
      int columns = window.outputColumns(x.shape().dim(3));
      Check.that(
          rows > 0 && columns > 0, "unfold: the window %s does not fit into %s", window, x.shape());
      return List.of(
          x.withShape(
              Shape.of(
                  x.shape().dim(0),
                  rows * columns,
                  x.shape().dim(1) * window.kernelRows() * window.kernelColumns())));
    }
  }

  /**
   * The adjoint of {@link Unfold}: adds patches (batch, positions, channels · kernel rows · kernel
   * columns) back where they came from in an image (batch, channels, rows, columns).
   */
  record Fold(Window window, int channels, int rows, int columns) implements Contraction {
    @Override
    public String label() {
      return "fold";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      Check.rank(label(), x, 3);
      Shape image = Shape.of(x.shape().dim(0), channels, rows, columns);
      Check.shape(
          label(),
          "the operand",
          x.shape(),
          new Unfold(window).infer(List.of(x.withShape(image))).getFirst().shape());
      return List.of(x.withShape(image));
    }
  }
}
