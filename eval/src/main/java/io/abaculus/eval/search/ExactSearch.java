package io.abaculus.eval.search;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares every query with every row: matrix products of a block of queries and a block of rows, from
 * which the best are taken before the next, so that memory beside the rows and the result stays at
 * some tens of MiB. Inner products are float32 as the device's matrix product computes them.
 */
public final class ExactSearch implements NeighborSearch {
  static final int QUERIES = 1024;
  static final int ROWS = 4096;

  private final RowStore rows;
  private final Device device;

  /**
   * A search among the rows that a store has at the time of each search.
   *
   * @param rows stay the caller's to close
   * @param device what computes the products
   */
  public ExactSearch(RowStore rows, Device device) {
    this.rows = rows;
    this.device = device;
  }

  @Override
  public Neighbors search(float[] queries, int count, int k) {
    SearchRequest.check(queries, count, k, rows.width(), rows.size());
    Neighbors found = best(queries, count, k);
    SearchRequest.checkComplete(found);
    return found;
  }

  /**
   * As many of the k neighbours of each query as there are; in the other places the index is -1 and the score
   * negative infinity. For rows that are only a part of those that are searched.
   *
   * @param queries (count, width), row after row
   * @throws IllegalArgumentException if the numbers are not {@code count} rows of the width, or k is not positive
   */
  public Neighbors searchUpTo(float[] queries, int count, int k) {
    SearchRequest.check(queries, count, k, rows.width(), Long.MAX_VALUE);
    return best(queries, count, k);
  }

  private Neighbors best(float[] queries, int count, int k) {
    List<BestOfBlock> blocks = new ArrayList<>();
    for (int first = 0; first < count; first += QUERIES) {
      blocks.add(new BestOfBlock(queries, first, Math.min(count, first + QUERIES), k));
    }
    long first = 0;
    while (first < rows.size()) {
      HostArray stretch = rows.stretch(first, ROWS);
      Tensor block = Tensors.of(stretch, device);
      Tensor firstRow = Tensors.of(new long[]{first}, device, 1);
      for (BestOfBlock best : blocks) {
        best.take(block, firstRow);
      }
      first += stretch.type().shape().dim(0);
    }
    Neighbors found = new Neighbors(count, k, new long[count * k], new float[count * k]);
    blocks.forEach(block -> block.copyTo(found));
    return found;
  }

  /** Holds nothing between searches. */
  @Override
  public void close() {}

  /** A block of queries and the best rows so far of each. */
  private final class BestOfBlock {
    private final int first;
    private final Tensor queries;
    private Tensor scores;
    private Tensor indices;

    BestOfBlock(float[] all, int first, int end, int k) {
      int width = rows.width();
      int count = end - first;
      this.first = first;
      queries =
          Tensors.of(Arrays.copyOfRange(all, first * width, end * width), device, count, width);
      float[] noScores = new float[count * k];
      Arrays.fill(noScores, Float.NEGATIVE_INFINITY);
      scores = Tensors.of(noScores, device, count, k);
      long[] noRows = new long[count * k];
      Arrays.fill(noRows, SearchRequest.NO_ROW);
      indices = Tensors.of(noRows, device, count, k);
    }

    void take(Tensor block, Tensor firstRow) {
      Tensor products = queries.matmul(block, false, true);
      List<Tensor> best =
          new TopRows().applyAll(List.of(products, scores, indices, firstRow));
      scores = best.get(0);
      indices = best.get(1);
      Tensors.evaluate(scores, indices);
    }

    void copyTo(Neighbors found) {
      int from = first * found.k();
      HostArray foundScores = scores.toHost();
      System.arraycopy(
          foundScores.floats(), foundScores.offset(), found.scores(), from, foundScores.size());
      HostArray foundIndices = indices.toHost();
      System.arraycopy(
          foundIndices.longs(), foundIndices.offset(), found.indices(), from,
          foundIndices.size());
    }
  }
}
