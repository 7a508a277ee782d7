package io.abaculus.eval.search;

import org.apache.lucene.index.FloatVectorValues;

/** The rows of a store as Lucene reads them: each into one array, which the next read overwrites. */
final class RowValues extends FloatVectorValues {
  private final RowStore rows;
  private final int size;
  private final float[] row;

  RowValues(RowStore rows) {
    this.rows = rows;
    this.size = Math.toIntExact(rows.size());
    this.row = new float[rows.width()];
  }

  @Override
  public float[] vectorValue(int index) {
    rows.read(index, 1, row);
    return row;
  }

  @Override
  public RowValues copy() {
    return new RowValues(rows);
  }

  @Override
  public int dimension() {
    return row.length;
  }

  @Override
  public int size() {
    return size;
  }

  /**
   * Checks all rows.
   *
   * @throws IllegalArgumentException naming the first that is not finite
   */
  void requireFinite() {
    for (int index = 0; index < size; index++) {
      if (!isFinite(vectorValue(index))) {
        throw new IllegalArgumentException("row %d is not finite".formatted(index));
      }
    }
  }

  static boolean isFinite(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }
}
