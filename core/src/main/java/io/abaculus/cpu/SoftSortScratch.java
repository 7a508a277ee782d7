package io.abaculus.cpu;

import io.abaculus.graph.SortProblem;
import org.jspecify.annotations.Nullable;

/**
 * The working memory of a {@link SoftSortKernel}: for one thread at a time, and for one problem
 * after another.
 *
 * <p>A kernel takes several rows of x together, so that they fill a vector. What there is one of for a
 * wire or a comparator, a value or a weight, lies in an array of {@code [wire or comparator][row]}.
 * The permutation matrix is mixed for one row of x after the other; see {@link SortSchedule} for its
 * layout.
 */
public final class SoftSortScratch {

  /** Stands for log 0: far below every logarithm, and its double is still finite. */
  public static final float LOG_ZERO = -Float.MAX_VALUE / 4;

  private static final float[] NONE = {};
  private static final double[] NO_DOUBLES = {};

  private final int rows;
  private final int lanes;
  private @Nullable SortProblem prepared;
  private @Nullable SortSchedule preparedSchedule;

  /**
   * The values on the wires, [wire][row], as they go through the layers. They are doubles because
   * every layer multiplies the differences of nearly equal values, and so their errors, by the
   * steepness.
   */
  public double[] values = NO_DOUBLES;

  /** The gradient with respect to {@link #values}. */
  public double[] valuesGradient = NO_DOUBLES;

  /** By comparator: the value on the wire of the maximum less that on the wire of the minimum. */
  public float[] difference = NONE;

  /** By comparator: the weight with which both values stay on their wires. */
  public float[] keep = NONE;

  /** By comparator: the weight with which they change wires, 1 - keep without the cancellation. */
  public float[] swap = NONE;

  /** By comparator: log keep; in log space only. */
  public float[] logKeep = NONE;

  /** By comparator: log swap; in log space only. */
  public float[] logSwap = NONE;

  /** By comparator: the gradient with respect to keep, or in log space to log keep. */
  public float[] keepGradient = NONE;

  /** By comparator: the gradient with respect to log swap; in log space only. */
  public float[] swapGradient = NONE;

  /** By comparator: |v| by the magnitude of the difference; the steepness, but for one relaxation. */
  public float[] scale = NONE;

  /** By comparator: |v|. */
  public float[] argument = NONE;

  /** By comparator: the smaller weight. */
  public float[] tail = NONE;

  /** By comparator: the logarithm of the smaller weight; in log space only. */
  public float[] logTail = NONE;

  /** By comparator: the derivative of keep by the difference. */
  public float[] slope = NONE;

  /** By comparator: the derivative of log tail by |v|, but for the sign; in log space only. */
  public float[] hazard = NONE;

  /** The permutation of one row, [wire][stride], as it goes through the layers. */
  public float[] matrix = NONE;

  /** The gradient with respect to {@link #matrix}. */
  public float[] matrixGradient = NONE;

  /**
   * What the backward pass needs of every mix of a forward pass, comparator after comparator: the
   * differences of the elements that were mixed, {@code width} of them. In log space twice as many:
   * how much of the new elements of the wire of the minimum was there before, then the same of the
   * wire of the maximum.
   */
  public float[] saved = NONE;

  /** In log space, what a layer's mixes add to the greater of two logarithms; laid out like saved. */
  public float[] added = NONE;

  SoftSortScratch(int rows, int lanes) {
    this.rows = rows;
    this.lanes = lanes;
  }

  /**
   * Makes room for a problem.
   *
   * @param backward whether for the backward pass too
   * @return the problem's network
   * @throws ArithmeticException if the problem is too large for an array
   */
  SortSchedule prepare(SortProblem problem, boolean backward) {
    SortSchedule schedule = preparedSchedule;
    if (schedule == null || !problem.equals(prepared)) {
      schedule = SortSchedule.of(problem.network(), problem.n(), lanes);
      prepared = problem;
      preparedSchedule = schedule;
    }
    int wires = Math.multiplyExact(schedule.n, rows);
    // A kernel may go through the comparators by whole vectors, of which the last reaches beyond.
    int comparators = Math.addExact(Math.multiplyExact(schedule.comparators, rows), lanes);
    values = atLeast(values, wires);
    difference = atLeast(difference, comparators);
    scale = atLeast(scale, comparators);
    argument = atLeast(argument, comparators);
    tail = atLeast(tail, comparators);
    keep = atLeast(keep, comparators);
    swap = atLeast(swap, comparators);
    matrix = atLeast(matrix, schedule.n * schedule.stride);
    if (problem.logSpace()) {
      saved = atLeast(saved, Math.multiplyExact(2, schedule.totalWidth));
      added = atLeast(added, 2 * schedule.layerWidth);
      hazard = atLeast(hazard, comparators);
      logTail = atLeast(logTail, comparators);
      logKeep = atLeast(logKeep, comparators);
      logSwap = atLeast(logSwap, comparators);
    }
    if (backward) {
      valuesGradient = atLeast(valuesGradient, wires);
      keepGradient = atLeast(keepGradient, comparators);
      slope = atLeast(slope, comparators);
      matrixGradient = atLeast(matrixGradient, schedule.n * schedule.stride);
      saved = atLeast(saved, schedule.totalWidth);
      if (problem.logSpace()) {
        swapGradient = atLeast(swapGradient, comparators);
      }
    }
    return schedule;
  }

  private static double[] atLeast(double[] array, int length) {
    return array.length >= length ? array : new double[length];
  }

  private static float[] atLeast(float[] array, int length) {
    return array.length >= length ? array : new float[length];
  }
}
