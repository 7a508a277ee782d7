package io.abaculus.eval.search;

import io.abaculus.autodiff.CustomOperation;
import io.abaculus.device.HostArray;
import io.abaculus.graph.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Takes the best of a block of rows into each query's best so far. Operands (the block's inner products
 * (queries, rows), the best scores so far (queries, k) in descending order, their rows' int64 indices
 * (queries, k), the int64 index of the block's first row); results (scores, indices) of the same types,
 * with the block's rows among them. Blocks that are taken in the order of their rows leave the lower
 * index first among equals. NaN and negative infinity are never taken.
 */
record TopRows() implements CustomOperation {
  /** Scores that are looked at one by one only if the best of them is taken. */
  private static final int CHUNK = 128;

  @Override
  public String name() {
    return "top_rows";
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    return operands.subList(1, 3);
  }

  @Override
  public void compute(List<HostArray> operands, List<HostArray> results) {
    HostArray products = operands.get(0);
    HostArray scores = results.get(0);
    HostArray indices = results.get(1);
    operands.get(1).copyTo(scores);
    operands.get(2).copyTo(indices);
    long firstRow = operands.get(3).getLong(0);
    int queries = products.type().shape().dim(0);
    int rows = products.type().shape().dim(1);
    int k = scores.type().shape().dim(1);
    IntStream.range(0, queries)
        .parallel()
        .forEach(
            query -> take(
                products.floats(),
                products.offset() + query * rows,
                rows,
                firstRow,
                scores.floats(),
                indices.longs(),
                query * k,
                k));
  }

  private static void take(
      float[] products,
      int first,
      int rows,
      long firstRow,
      float[] scores,
      long[] indices,
      int best,
      int k) {
    float least = scores[best + k - 1];
    for (int from = 0; from < rows; from += CHUNK) {
      int to = Math.min(rows, from + CHUNK);
      if (!anyAbove(least, products, first + from, first + to)) {
        continue;
      }
      for (int row = from; row < to; row++) {
        float score = products[first + row];
        if (score > least) {
          insert(score, firstRow + row, scores, indices, best, k);
          least = scores[best + k - 1];
        }
      }
    }
  }

  /** Counts rather than stops at the first, since the compiler makes vectors of that. */
  private static boolean anyAbove(float least, float[] scores, int from, int to) {
    int above = 0;
    for (int i = from; i < to; i++) {
      above += scores[i] > least ? 1 : 0;
    }
    return above > 0;
  }

  /** Puts a score after all that are not less, and drops the last. */
  private static void insert(
      float score, long index, float[] scores, long[] indices, int best, int k) {
    int at = best + k - 1;
    while (at > best && scores[at - 1] < score) {
      at--;
    }
    int moved = best + k - 1 - at;
    System.arraycopy(scores, at, scores, at + 1, moved);
    System.arraycopy(indices, at, indices, at + 1, moved);
    scores[at] = score;
    indices[at] = index;
  }
}
