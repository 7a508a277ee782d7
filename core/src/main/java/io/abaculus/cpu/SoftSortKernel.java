package io.abaculus.cpu;

import io.abaculus.graph.SortProblem;
import org.jspecify.annotations.Nullable;

/**
 * The differentiable sort of rows, forward and backward, on the calling thread.
 *
 * <p>A kernel holds no state of its own: threads that sort different rows share the kernel, and each
 * brings a scratch. A row depends on no other row, and its result on no other either: however rows
 * are divided among calls, they come out the same to the bit.
 *
 * <p>Backward starts from x alone and repeats the forward pass, so that nothing needs to be kept
 * between the two.
 */
public interface SoftSortKernel {

  /** Memory for one thread at a time. It grows with the largest problem that it has seen. */
  SoftSortScratch newScratch();

  /**
   * Sorts rows softly.
   *
   * @param problem what to compute
   * @param x rows of n values, the first at {@code xOffset}
   * @param values receives the softly sorted rows, or null if they are not wanted; it may be {@code
   *     x} itself
   * @param permutation receives for every row the n x n matrix P, or log P, element (i, j) being
   *     input i at sorted position j; or null if it is not wanted
   * @param rows the number of rows
   * @param scratch from this kernel's {@link #newScratch}
   */
  void forward(
      SortProblem problem,
      float[] x,
      int xOffset,
      float @Nullable [] values,
      int valuesOffset,
      float @Nullable [] permutation,
      int permutationOffset,
      int rows,
      SoftSortScratch scratch);

  /**
   * The gradient with respect to x of a scalar whose gradients with respect to the results are
   * given.
   *
   * @param problem what was computed
   * @param x the rows that were sorted
   * @param valuesGradient the gradient with respect to the sorted values, or null for zero
   * @param permutationGradient the gradient with respect to P, or to log P where the problem is in
   *     log space; or null for zero
   * @param xGradient receives the gradient, rows of n; what was there is overwritten
   * @param rows the number of rows
   * @param scratch from this kernel's {@link #newScratch}
   */
  void backward(
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
      SoftSortScratch scratch);
}
