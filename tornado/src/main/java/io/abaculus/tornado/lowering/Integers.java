package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.tornado.kernel.IntegerConversions;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Integers and booleans as int64, which is the one integer type that other kernels know. */
final class Integers {
  private Integers() {}

  /** A tensor that is not empty as int64: itself, or a copy in scratch memory. */
  static Stored asLongs(Stored x, Launches launches) {
    if (x.dtype() == DType.INT64) {
      return x;
    }
    Stored longs = launches.scratch(x.type().withDType(DType.INT64));
    IntArray arguments = IntArray.fromElements(x.size(), x.offset(), longs.offset());
    KernelContext context = new KernelContext();
    launches.addCovering(
        x.size(),
        x.dtype() == DType.INT32
            ? TaskPackage.createPackage(
                launches.task(), IntegerConversions::intsToLongs, context, x.ints(),
                longs.longs(), arguments)
            : TaskPackage.createPackage(
                launches.task(), IntegerConversions::bytesToLongs, context, x.bytes(),
                longs.longs(), arguments));
    return longs;
  }

  /** Converts int64 numbers to an integer type that holds them. */
  static void store(Stored longs, Stored result, Launches launches) {
    if (result.dtype() == DType.INT64) {
      StridedCopy.whole(longs, result, launches);
      return;
    }
    IntArray arguments =
        IntArray.fromElements(result.size(), longs.offset(), result.offset());
    KernelContext context = new KernelContext();
    launches.addCovering(
        result.size(),
        result.dtype() == DType.INT32
            ? TaskPackage.createPackage(
                launches.task(), IntegerConversions::longsToInts, context, longs.longs(),
                result.ints(), arguments)
            : TaskPackage.createPackage(
                launches.task(), IntegerConversions::longsToBytes, context, longs.longs(),
                result.bytes(), arguments));
  }
}
