package io.abaculus.cpu;

/**
 * Functions of whole rows, and sums and extremes along rows or down columns, of float32 matrices.
 *
 * <p>A matrix (rows, columns) is an array and the index of its first element; its rows follow one
 * another without gaps. A call treats {@code rows >= 0} rows on the calling thread. What becomes of a
 * row does not depend on the rows around it, so sharing rows out over threads changes no bit. What
 * goes down columns (column sums, the gradients of a weight) depends on which rows one call is given:
 * share those out in pieces fixed by the sizes alone, and add the pieces in order.
 *
 * <p>A result may be written over an operand of the same shape that begins at the same index. NaN in a
 * row gives NaN in what depends on it. Long sums are taken in blocks whose totals are added in double,
 * so that they keep about six digits at any length.
 */
public interface RowKernel {

  /** {@code y = exp(x) / sum of the row's exp(x)}. */
  void softmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);

  /** {@code y = x - log(sum of the row's exp(x))}. */
  void logSoftmax(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);

  /** {@code dx = y (dy - sum of the row's y dy)}, the gradient of {@link #softmax}. */
  void softmaxBackward(
      float[] y,
      int yOffset,
      float[] dy,
      int dyOffset,
      float[] dx,
      int dxOffset,
      int rows,
      int columns);

  /**
   * {@code dx = dy - exp(y) sum of the row's dy}, the gradient of {@link #logSoftmax}.
   *
   * @param y (rows, columns), what {@link #logSoftmax} gave: at most 0
   */
  void logSoftmaxBackward(
      float[] y,
      int yOffset,
      float[] dy,
      int dyOffset,
      float[] dx,
      int dxOffset,
      int rows,
      int columns);

  /**
   * Layer normalisation (Ba et al., arXiv 1607.06450): {@code y = (x - mean) rstd weight + bias}.
   *
   * @param weight (columns)
   * @param bias (columns)
   * @param epsilon added to the variance under the root
   * @param mean receives each row's mean
   * @param rstd receives each row's {@code 1 / sqrt(variance + epsilon)}, the variance that of the row
   *     as a whole population
   */
  void layerNorm(
      float[] x,
      int xOffset,
      float[] weight,
      int weightOffset,
      float[] bias,
      int biasOffset,
      double epsilon,
      float[] y,
      int yOffset,
      float[] mean,
      int meanOffset,
      float[] rstd,
      int rstdOffset,
      int rows,
      int columns);

  /**
   * The gradients of {@link #layerNorm}.
   *
   * @param dx receives the gradient of x
   * @param dWeight (columns), to which these rows' part of the weight's gradient is added
   * @param dBias (columns), to which these rows' part of the bias's gradient is added
   */
  void layerNormBackward(
      float[] x,
      int xOffset,
      float[] weight,
      int weightOffset,
      float[] mean,
      int meanOffset,
      float[] rstd,
      int rstdOffset,
      float[] dy,
      int dyOffset,
      float[] dx,
      int dxOffset,
      float[] dWeight,
      int dWeightOffset,
      float[] dBias,
      int dBiasOffset,
      int rows,
      int columns);

  /** {@code y[row] =} the sum of the row. */
  void sumRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);

  /** {@code y[row] =} the largest of the row, which must not be empty; NaN if any is. */
  void maxRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);

  /** {@code y[row] =} the smallest of the row, which must not be empty; NaN if any is. */
  void minRows(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);

  /** {@code y[row] =} the column of the first largest of the row, or of its first NaN. */
  void argMaxRows(float[] x, int xOffset, long[] y, int yOffset, int rows, int columns);

  /** {@code y[row] =} the column of the first smallest of the row, or of its first NaN. */
  void argMinRows(float[] x, int xOffset, long[] y, int yOffset, int rows, int columns);

  /** {@code y[column] =} the sum of the column: 0 if there are no rows. */
  void sumColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);

  /** {@code y[column] =} the largest of the column, of at least one row; NaN if any is. */
  void maxColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);

  /** {@code y[column] =} the smallest of the column, of at least one row; NaN if any is. */
  void minColumns(float[] x, int xOffset, float[] y, int yOffset, int rows, int columns);
}
