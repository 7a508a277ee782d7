package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Shape;
import io.abaculus.tornado.kernel.IndexingKernels;
import io.abaculus.tornado.kernel.SortKernels;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Elements of float32 chosen by number, with indices of any integer type. */
final class IndexingLowering {
  /** Elements of a row that are compared with each other; longer ones are sorted on the host. */
  private static final int LONGEST_SORTED_ROW = 4096;

  private IndexingLowering() {}

  static boolean lower(
      Indexing op, List<Stored> operands, List<Stored> results, Launches launches) {
    Stored x = operands.getFirst();
    Stored result = results.getFirst();
    return switch (op) {
      case Indexing.Gather(int axis) ->
          isFloat(x) && gather(axis, x, operands.get(1), result, launches);
      case Indexing.ScatterAdd(int axis, Shape shape) ->
          isFloat(x) && scatterAdd(axis, x, operands.get(1), result, launches);
      case Indexing.IndexSelect(int axis) ->
          isFloat(x) && indexSelect(axis, x, operands.get(1), result, launches);
      case Indexing.IndexAdd(int axis, int length) ->
          isFloat(x) && indexAdd(axis, x, operands.get(1), result, launches);
      case Indexing.OneHot(int depth, DType dtype) ->
          isFloat(result) && oneHot(depth, x, result, launches);
      case Indexing.TopK(int k, boolean largest) ->
          isSortable(x) && topK(k, largest, x, result, results.get(1), launches);
      case Indexing.ArgSort(boolean descending) ->
          isSortable(x) && argSort(descending, x, result, launches);
    };
  }

  private static boolean isFloat(Stored x) {
    return x.dtype() == DType.FLOAT32;
  }

  private static boolean isSortable(Stored x) {
    return isFloat(x) && x.shape().dim(-1) <= LONGEST_SORTED_ROW;
  }

  private static boolean gather(
      int axis, Stored x, Stored index, Stored result, Launches launches) {
    if (index.isEmpty()) {
      return true;
    }
    Stored places = checked("gather", index, x.shape().dim(axis), launches);
    if (x.isEmpty()) {
      return true;
    }
    Stored part = partBesideAxis(axis, x, index.shape(), launches);
    launches.addCovering(
        result.size(),
        TaskPackage.createPackage(
            launches.task(), IndexingKernels::gather, new KernelContext(), part.floats(),
            places.longs(), result.floats(),
            arguments(axis, part.shape(), index.shape().dim(axis), part, places, result)));
    return true;
  }

  /** The beginnings of all axes but one, as far as the index goes. */
  private static Stored partBesideAxis(int axis, Stored x, Shape index, Launches launches) {
    Shape shape = index.withDim(axis, x.shape().dim(axis));
    if (shape.equals(x.shape())) {
      return x;
    }
    Stored part = launches.scratch(x.type().withShape(shape));
    StridedCopy.read(x, 0, x.shape().strides(), part, launches);
    return part;
  }

  private static boolean scatterAdd(
      int axis, Stored x, Stored index, Stored result, Launches launches) {
    Shape shape = x.shape().withDim(axis, result.shape().dim(axis));
    boolean isWhole = shape.equals(result.shape());
    if (index.isEmpty() || !isWhole) {
      SourceLowering.fill(0, result, launches);
    }
    if (index.isEmpty()) {
      return true;
    }
    Stored places = checked("scatter_add", index, result.shape().dim(axis), launches);
    if (result.isEmpty()) {
      return true;
    }
    Stored sums = isWhole ? result : launches.scratch(result.type().withShape(shape));
    launches.addCovering(
        sums.size(),
        TaskPackage.createPackage(
            launches.task(), IndexingKernels::scatterAdd, new KernelContext(), x.floats(),
            places.longs(), sums.floats(),
            arguments(axis, shape, index.shape().dim(axis), x, places, sums)));
    if (!isWhole) {
      StridedCopy.write(sums, result, 0, launches);
    }
    return true;
  }

  private static boolean indexSelect(
      int axis, Stored x, Stored index, Stored result, Launches launches) {
    if (index.isEmpty()) {
      return true;
    }
    Stored places = checked("index_select", index, x.shape().dim(axis), launches);
    if (x.isEmpty()) {
      return true;
    }
    launches.addCovering(
        result.size(),
        TaskPackage.createPackage(
            launches.task(), IndexingKernels::slices, new KernelContext(), x.floats(),
            places.longs(), result.floats(),
            arguments(axis, x.shape(), index.size(), x, places, result)));
    return true;
  }

  private static boolean indexAdd(
      int axis, Stored x, Stored index, Stored result, Launches launches) {
    if (index.isEmpty()) {
      SourceLowering.fill(0, result, launches);
      return true;
    }
    Stored places =
        checked("index_add", index, result.shape().dim(axis), launches);
    if (result.isEmpty()) {
      return true;
    }
    launches.addCovering(
        result.size(),
        TaskPackage.createPackage(
            launches.task(), IndexingKernels::addSlices, new KernelContext(), x.floats(),
            places.longs(), result.floats(),
            arguments(axis, result.shape(), index.size(), x, places, result)));
    return true;
  }

  /** The indices as int64, which are looked at here or before the run. */
  private static Stored checked(
      String operation, Stored index, int bound, Launches launches) {
    Stored places = Integers.asLongs(index, launches);
    IndexRange.check(operation, index, places, bound, launches);
    return places;
  }

  private static IntArray arguments(
      int axis, Shape whole, int count, Stored x, Stored index, Stored result) {
    return IntArray.fromElements(
        whole.sizeBetween(0, axis), whole.dim(axis), whole.sizeBetween(axis + 1, whole.rank()),
        count, x.offset(), index.offset(), result.offset());
  }

  private static boolean oneHot(int depth, Stored index, Stored result, Launches launches) {
    if (result.isEmpty()) {
      return true;
    }
    Stored places = Integers.asLongs(index, launches);
    launches.addCovering(
        result.size(),
        TaskPackage.createPackage(
            launches.task(), IndexingKernels::oneHot, new KernelContext(), places.longs(),
            result.floats(),
            IntArray.fromElements(index.size(), depth, places.offset(), result.offset())));
    return true;
  }

  private static boolean topK(
      int k, boolean largest, Stored x, Stored values, Stored indices, Launches launches) {
    if (values.isEmpty()) {
      return true;
    }
    order(x, k, largest, indices, launches);
    int length = x.shape().dim(-1);
    launches.addCovering(
        values.size(),
        TaskPackage.createPackage(
            launches.task(), IndexingKernels::gather, new KernelContext(), x.floats(),
            indices.longs(), values.floats(),
            IntArray.fromElements(
                x.size() / length, length, 1, k, x.offset(), indices.offset(),
                values.offset())));
    return true;
  }

  private static boolean argSort(
      boolean descending, Stored x, Stored result, Launches launches) {
    if (!result.isEmpty()) {
      order(x, x.shape().dim(-1), descending, result, launches);
    }
    return true;
  }

  private static void order(
      Stored x, int kept, boolean descending, Stored result, Launches launches) {
    int length = x.shape().dim(-1);
    launches.addCovering(
        x.size(),
        TaskPackage.createPackage(
            launches.task(), SortKernels::sortIndices, new KernelContext(), x.floats(),
            result.longs(),
            IntArray.fromElements(
                x.size() / length, length, kept, descending ? 1 : 0, x.offset(),
                result.offset())));
  }
}
