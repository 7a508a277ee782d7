package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.device.HostComputation;
import io.abaculus.graph.Custom;
import io.abaculus.graph.TensorException;
import java.util.Arrays;
import java.util.List;

/** Operations that are defined outside of this library. */
final class ReferenceCustom {
  private ReferenceCustom() {}

  /**
   * Computes one.
   *
   * @throws TensorException if that fails, naming the operation and the types of its operands
   */
  static void run(Custom op, List<HostArray> operands, List<HostArray> results) {
    if (!(op.definition() instanceof HostComputation computation)) {
      throw new TensorException(
          "%s: cannot be computed: its definition is no HostComputation".formatted(op.label()));
    }
    results.forEach(ReferenceCustom::clear);
    try {
      computation.compute(List.copyOf(operands), List.copyOf(results));
    } catch (RuntimeException e) {
      TensorException failure =
          new TensorException(
              "%s: compute failed for operands %s: %s"
                  .formatted(op.label(), operands.stream().map(HostArray::type).toList(), e));
      failure.initCause(e);
      throw failure;
    }
  }

  /** Sets all elements to zero: memory that plans share holds old numbers. */
  private static void clear(HostArray array) {
    int start = array.offset();
    int end = start + array.size();
    switch (array.type().dtype()) {
      case FLOAT32 -> Arrays.fill(array.floats(), start, end, 0);
      case FLOAT64 -> Arrays.fill(array.doubles(), start, end, 0);
      case INT32 -> Arrays.fill(array.ints(), start, end, 0);
      case INT64 -> Arrays.fill(array.longs(), start, end, 0);
      case UINT8, BOOL -> Arrays.fill(array.bytes(), start, end, (byte) 0);
    }
  }
}
