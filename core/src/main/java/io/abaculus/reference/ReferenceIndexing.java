package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Shape;
import java.util.List;

/** Elements chosen by number, and elements turned into numbers of elements. */
final class ReferenceIndexing {
  private ReferenceIndexing() {}

  static void run(Indexing op, List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.getFirst();
    HostArray result = results.getFirst();
    switch (op) {
      case Indexing.Gather(int axis) -> gather(x, operands.get(1), axis, result);
      case Indexing.ScatterAdd(int axis, Shape shape) ->
          scatterAdd(x, operands.get(1), axis, result);
      case Indexing.IndexSelect(int axis) -> indexSelect(x, operands.get(1), axis, result);
      case Indexing.IndexAdd(int axis, int length) -> indexAdd(x, operands.get(1), axis, result);
      case Indexing.OneHot(int depth, DType dtype) -> oneHot(x, depth, result);
      case Indexing.TopK(int k, boolean largest) ->
          topK(x, k, largest, result, results.get(1));
      case Indexing.ArgSort(boolean descending) -> argSort(x, descending, result);
    }
  }

  private static void gather(HostArray x, HostArray index, int axis, HostArray result) {
    int bound = x.type().shape().dim(axis);
    int step = x.type().shape().strides()[axis];
    Walk walk = new Walk(index.type().shape(), stridesBeside(x.type().shape(), axis));
    for (int i = 0; i < result.size(); i++) {
      int chosen = Elements.index("gather", index, i, bound);
      Elements.move(x, walk.element(0) + chosen * step, result, i);
      walk.next();
    }
  }

  private static void scatterAdd(HostArray x, HostArray index, int axis, HostArray result) {
    int bound = result.type().shape().dim(axis);
    int step = result.type().shape().strides()[axis];
    Sums sums = new Sums(x.type().dtype(), result.size());
    Walk walk = new Walk(index.type().shape(), stridesBeside(result.type().shape(), axis));
    for (int i = 0; i < x.size(); i++) {
      int chosen = Elements.index("scatter_add", index, i, bound);
      sums.add(walk.element(0) + chosen * step, x, i);
      walk.next();
    }
    sums.store(result);
  }

  /** Strides that stay in place along one axis. */
  private static int[] stridesBeside(Shape shape, int axis) {
    int[] strides = shape.strides();
    strides[axis] = 0;
    return strides;
  }

  private static void indexSelect(HostArray x, HostArray index, int axis, HostArray result) {
    Shape shape = x.type().shape();
    int length = shape.dim(axis);
    int inner = shape.sizeBetween(axis + 1, shape.rank());
    int outer = shape.sizeBetween(0, axis);
    int chosenCount = index.size();
    for (int i = 0; i < chosenCount; i++) {
      int chosen = Elements.index("index_select", index, i, length);
      for (int row = 0; row < outer; row++) {
        System.arraycopy(
            x.array(),
            x.offset() + (row * length + chosen) * inner,
            result.array(),
            result.offset() + (row * chosenCount + i) * inner,
            inner);
      }
    }
  }

  private static void indexAdd(HostArray x, HostArray index, int axis, HostArray result) {
    Shape shape = x.type().shape();
    int length = result.type().shape().dim(axis);
    int inner = shape.sizeBetween(axis + 1, shape.rank());
    int outer = shape.sizeBetween(0, axis);
    Sums sums = new Sums(x.type().dtype(), result.size());
    for (int i = 0; i < index.size(); i++) {
      int chosen = Elements.index("index_add", index, i, length);
      for (int row = 0; row < outer; row++) {
        for (int column = 0; column < inner; column++) {
          sums.add(
              (row * length + chosen) * inner + column,
              x,
              (row * index.size() + i) * inner + column);
        }
      }
    }
    sums.store(result);
  }

  /** A number that is not in [0, depth) equals no place, and so has only zeros. */
  private static void oneHot(HostArray index, int depth, HostArray result) {
    Elements.fill(result, 0);
    for (int i = 0; i < index.size(); i++) {
      long hot = index.getLong(i);
      if (0 <= hot && hot < depth) {
        result.setLong(i * depth + (int) hot, 1);
      }
    }
  }

  private static void topK(
      HostArray x, int k, boolean largest, HostArray values, HostArray indices) {
    int length = x.type().shape().dim(-1);
    int rows = k == 0 ? 0 : values.size() / k;
    for (int row = 0; row < rows; row++) {
      int[] order = StableSort.order(x, row * length, length, largest);
      for (int i = 0; i < k; i++) {
        Elements.move(x, row * length + order[i], values, row * k + i);
        indices.setLong(row * k + i, order[i]);
      }
    }
  }

  private static void argSort(HostArray x, boolean descending, HostArray result) {
    int length = x.type().shape().dim(-1);
    int rows = length == 0 ? 0 : x.size() / length;
    for (int row = 0; row < rows; row++) {
      int[] order = StableSort.order(x, row * length, length, descending);
      for (int i = 0; i < length; i++) {
        result.setLong(row * length + i, order[i]);
      }
    }
  }
}
