package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.graph.Fused.SortAttributes;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.kernel.NetworkTable;
import io.abaculus.tornado.kernel.SoftSort;
import io.abaculus.tornado.launch.Grid;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Soft sorting of rows of at most 128 values, not in log space, and its gradient. */
final class SoftSortLowering {
  /** Groups of the backward pass, each of which has scratch memory and takes many rows. */
  private static final int BACKWARD_GROUPS = 1056;

  /** Numbers of scratch memory for the comparators of rows; of more rows, some are sorted at a time. */
  private static final int COMPARATOR_SCRATCH = 1 << 25;

  private static final int VALUE_LANES = 32;

  private SoftSortLowering() {}

  static boolean forward(
      SortAttributes attributes, Stored x, Stored values, Stored permutation, Launches launches) {
    int n = x.shape().dim(-1);
    if (!hasKernel(attributes, n)) {
      return false;
    }
    if (x.isEmpty()) {
      return true;
    }
    int blocks = SoftSort.blocks(n);
    launches.add(
        Grid.of(x.size() / n * blocks, SoftSort.lanes(n)),
        TaskPackage.createPackage(
            launches.task(), SoftSort::forward, new KernelContext(), x.floats(), values.floats(),
            Launches.furtherArray(permutation, values), NetworkTable.of(attributes.network(), n),
            factors(attributes),
            IntArray.fromElements(
                n, blocks, x.offset(), values.offset(), permutation.offset(),
                SoftSort.code(attributes.relaxation()),
                permutation.sharesArrayWith(values) ? 0 : 1)));
    return true;
  }

  static boolean backward(
      SortAttributes attributes,
      Stored x,
      Stored dValues,
      Stored dPermutation,
      Stored dx,
      Launches launches) {
    int n = x.shape().dim(-1);
    if (!hasKernel(attributes, n)) {
      return false;
    }
    if (x.isEmpty()) {
      return true;
    }
    int rows = x.size() / n;
    int comparators = attributes.network().comparatorCount(n);
    int blocks = SoftSort.blocks(n);
    int perRow = Math.max(2, blocks) * Math.max(1, comparators);
    int rowsAtOnce = Math.min(rows, COMPARATOR_SCRATCH / perRow);
    int groups = Math.min(rowsAtOnce * blocks, BACKWARD_GROUPS);
    int contributions = rowsAtOnce * blocks * comparators;
    Stored dWeights =
        scratch(contributions + groups * SoftSort.scratch(n, comparators), launches);
    Stored mixed = dWeights.from(contributions);
    Stored kept = scratch(rowsAtOnce * 2 * comparators, launches);
    IntArray table = NetworkTable.of(attributes.network(), n);
    FloatArray factors = factors(attributes);
    int code = SoftSort.code(attributes.relaxation());
    for (int first = 0; first < rows; first += rowsAtOnce) {
      int some = Math.min(rowsAtOnce, rows - first);
      int firstElement = x.offset() + first * n;
      launches.add(
          Grid.of(Math.min(some * blocks, groups), SoftSort.lanes(n)),
          TaskPackage.createPackage(
              launches.task(), SoftSort::backwardMatrix, new KernelContext(), x.floats(),
              dPermutation.floats(), dWeights.floats(), table, factors,
              IntArray.fromElements(
                  n, blocks, firstElement, dPermutation.offset() + first * n * n,
                  dWeights.offset(), mixed.offset(), code, some)));
      launches.add(
          Grid.of(some, VALUE_LANES),
          TaskPackage.createPackage(
              launches.task(), SoftSort::backwardValues, new KernelContext(), x.floats(),
              dValues.floats(), dWeights.floats(), kept.floats(), Launches.furtherArray(dx, kept),
              table, factors,
              IntArray.fromElements(
                  n, blocks, firstElement, dValues.offset() + first * n, dWeights.offset(),
                  kept.offset(), dx.offset() + first * n, code, dx.sharesArrayWith(kept) ? 0 : 1)));
    }
    return true;
  }

  private static boolean hasKernel(SortAttributes attributes, int n) {
    return !attributes.logSpace() && n <= SoftSort.MAX_VALUES;
  }

  private static FloatArray factors(SortAttributes attributes) {
    return Launches.factors(attributes.steepness(), attributes.artLambda());
  }

  /** Room for numbers, of which rows of one value need none. */
  private static Stored scratch(int length, Launches launches) {
    return launches.scratch(TensorType.of(DType.FLOAT32, Math.max(1, length)));
  }
}
