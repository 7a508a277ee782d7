package io.abaculus.cpu;

import io.abaculus.graph.SortProblem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A soft sort in three steps, which a scalar and a vector kernel fill in.
 *
 * <ol>
 *   <li>The values go through the layers and give every comparator its weights. Rows of x lie side by side.
 *   <li>The permutation matrix, which begins as the identity, goes through the layers; its wires are
 *       its rows, so that a comparator mixes two contiguous runs. Rows of x take turns, so that the
 *       matrix stays in the nearest cache.
 *   <li>The values' gradients go back through the layers. Rows of x lie side by side again.
 * </ol>
 *
 * <p>The matrices that diffsort multiplies by, one a layer, are never formed: each would hold two
 * numbers a column that are not zero.
 */
public abstract class LayeredSoftSort implements SoftSortKernel {

  private final int rowsTogether;
  private final int lanes;

  /**
   * A kernel that takes rows together.
   *
   * @param rowsTogether how many
   * @param lanes how many elements of the permutation matrix it takes together
   */
  protected LayeredSoftSort(int rowsTogether, int lanes) {
    this.rowsTogether = rowsTogether;
    this.lanes = lanes;
  }

  /**
   * Step 1: from {@code scratch.values} as read, leaves the sorted values there, and the difference
   * and the weights of every comparator, with their logarithms if the problem is in log space.
   */
  protected abstract void sortValues(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch);

  /**
   * Step 2 forward: takes {@code scratch.matrix} through the layers with the weights of one row of x.
   *
   * @param save whether to fill {@code scratch.saved} on the way
   */
  protected abstract void mix(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      boolean save);

  /**
   * Like {@link #mix}, for the logarithm of the matrix, whose zeros are {@code LOG_ZERO}. It always
   * saves.
   */
  protected abstract void mixLog(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch, int row);

  /**
   * Step 2 backward: takes {@code scratch.matrixGradient} back through the layers and leaves, for
   * one row of x, the gradient with respect to every comparator's weight.
   */
  protected abstract void mixGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch, int row);

  /** Like {@link #mixGradient}, with respect to the logarithms of both weights. */
  protected abstract void mixLogGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch, int row);

  /**
   * Step 3: takes {@code scratch.valuesGradient} back through the layers, adding on the way what
   * comes from the gradients of the weights.
   */
  protected abstract void sortValuesGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch);

  /**
   * Writes the transpose of a matrix.
   *
   * @param stride from one of its rows to the next
   * @param toStride from one row of the transpose to the next
   */
  protected abstract void transpose(
      float[] from,
      int offset,
      int stride,
      int rows,
      int columns,
      float[] to,
      int toOffset,
      int toStride);

  @Override
  public final SoftSortScratch newScratch() {
    return new SoftSortScratch(rowsTogether, lanes);
  }

  @Override
  public final void forward(
      SortProblem problem,
      float[] x,
      int xOffset,
      float @Nullable [] values,
      int valuesOffset,
      float @Nullable [] permutation,
      int permutationOffset,
      int rows,
      SoftSortScratch scratch) {
    SortSchedule schedule = scratch.prepare(problem, false);
    int n = schedule.n;
    for (int row = 0; row < rows; row += rowsTogether) {
      int count = Math.min(rowsTogether, rows - row);
      readRows(x, xOffset + row * n, count, n, scratch.values);
      sortValues(problem, schedule, scratch);
      if (values != null) {
        writeRows(scratch.values, values, valuesOffset + row * n, count, n);
      }
      if (permutation != null) {
        for (int r = 0; r < count; r++) {
          mixIdentity(problem, schedule, scratch, r, false);
          writeMatrix(schedule, scratch, permutation, permutationOffset + (row + r) * n * n);
        }
      }
    }
  }

  @Override
  public final void backward(
      SortProblem problem,
      float[] x,
      int xOffset,
      float @Nullable [] valuesGradient,
      int valuesGradientOffset,
      float @Nullable [] permutationGradient,
      int permutationGradientOffset,
      float[] xGradient,
      int xGradientOffset,
      int rows,
      SoftSortScratch scratch) {
    SortSchedule schedule = scratch.prepare(problem, true);
    int n = schedule.n;
    for (int row = 0; row < rows; row += rowsTogether) {
      int count = Math.min(rowsTogether, rows - row);
      readRows(x, xOffset + row * n, count, n, scratch.values);
      sortValues(problem, schedule, scratch);
      Arrays.fill(scratch.keepGradient, 0);
      Arrays.fill(scratch.swapGradient, 0);
      if (permutationGradient != null) {
        for (int r = 0; r < count; r++) {
          mixIdentity(problem, schedule, scratch, r, true);
          int offset = permutationGradientOffset + (row + r) * n * n;
          readMatrixGradient(schedule, scratch, permutationGradient, offset);
          if (problem.logSpace()) {
            mixLogGradient(problem, schedule, scratch, r);
          } else {
            mixGradient(problem, schedule, scratch, r);
          }
        }
      }
      if (valuesGradient == null) {
        Arrays.fill(scratch.valuesGradient, 0);
      } else {
        readRows(
            valuesGradient, valuesGradientOffset + row * n, count, n, scratch.valuesGradient);
      }
      sortValuesGradient(problem, schedule, scratch);
      writeRows(scratch.valuesGradient, xGradient, xGradientOffset + row * n, count, n);
    }
  }

  private void mixIdentity(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      boolean save) {
    float[] matrix = scratch.matrix;
    int stride = schedule.stride;
    boolean log = problem.logSpace();
    Arrays.fill(matrix, 0, schedule.n * stride, log ? SoftSortScratch.LOG_ZERO : 0);
    for (int wire = 0; wire < schedule.n; wire++) {
      matrix[wire * stride + schedule.shift + wire] = log ? 0 : 1;
    }
    if (log) {
      mixLog(problem, schedule, scratch, row);
    } else {
      mix(problem, schedule, scratch, row, save);
    }
  }

  /** Rows to columns; the columns of rows that are not there become zero. */
  private void readRows(float[] from, int offset, int count, int n, double[] columns) {
    for (int i = 0; i < n; i++) {
      for (int r = 0; r < rowsTogether; r++) {
        columns[i * rowsTogether + r] = r < count ? from[offset + r * n + i] : 0;
      }
    }
  }

  private void writeRows(double[] columns, float[] to, int offset, int count, int n) {
    for (int r = 0; r < count; r++) {
      for (int i = 0; i < n; i++) {
        to[offset + r * n + i] = (float) columns[i * rowsTogether + r];
      }
    }
  }

  private void writeMatrix(
      SortSchedule schedule, SoftSortScratch scratch, float[] permutation, int offset) {
    int n = schedule.n;
    transpose(
        scratch.matrix, schedule.shift, schedule.stride, n, n, permutation, offset, n);
  }

  private void readMatrixGradient(
      SortSchedule schedule, SoftSortScratch scratch, float[] permutationGradient, int offset) {
    int n = schedule.n;
    float[] gradient = scratch.matrixGradient;
    Arrays.fill(gradient, 0, n * schedule.stride, 0);
    transpose(
        permutationGradient, offset, n, n, n, gradient, schedule.shift, schedule.stride);
  }
}
