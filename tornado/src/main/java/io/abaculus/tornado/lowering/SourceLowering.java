package io.abaculus.tornado.lowering;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorType;
import io.abaculus.reference.ReferenceOperations;
import io.abaculus.tornado.kernel.Fill;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Numbers that are known when the plan is made. */
final class SourceLowering {
  private SourceLowering() {}

  static boolean lower(Source op, Stored result, Launches launches) {
    switch (op) {
      case Source.Leaf leaf ->
          throw new IllegalStateException("a leaf holds numbers, there is nothing to compute");
      case Source.Fill(double value, TensorType type) -> fill(value, result, launches);
      case Source.Table table -> copyConstant(table, result, launches);
      case Source.Iota iota -> copyConstant(iota, result, launches);
    }
    return true;
  }

  /** Sets every element, converted as {@code cast} does. */
  static void fill(double value, Stored result, Launches launches) {
    if (result.isEmpty()) {
      return;
    }
    TornadoNativeArray number = array(value, result.dtype());
    IntArray arguments = IntArray.fromElements(result.size(), result.offset());
    launches.addCovering(result.size(), fillTask(number, result, arguments, launches.task()));
  }

  private static TornadoNativeArray array(double value, DType dtype) {
    HostArray number = HostArray.allocate(TensorType.of(dtype));
    number.setDouble(0, value);
    return array(number);
  }

  private static TaskPackage fillTask(
      TornadoNativeArray value, Stored result, IntArray arguments, String name) {
    KernelContext context = new KernelContext();
    return switch (result.dtype()) {
      case FLOAT32 ->
          TaskPackage.createPackage(
              name, Fill::fillFloats, context, (FloatArray) value, result.floats(), arguments);
      case FLOAT64 ->
          TaskPackage.createPackage(
              name, Fill::fillDoubles, context, (DoubleArray) value, result.doubles(), arguments);
      case INT32 ->
          TaskPackage.createPackage(
              name, Fill::fillInts, context, (IntArray) value, result.ints(), arguments);
      case INT64 ->
          TaskPackage.createPackage(
              name, Fill::fillLongs, context, (LongArray) value, result.longs(), arguments);
      case UINT8, BOOL ->
          TaskPackage.createPackage(
              name, Fill::fillBytes, context, (ByteArray) value, result.bytes(), arguments);
    };
  }

  /** The numbers go to the device once, in an array of their own, and are copied there every time. */
  private static void copyConstant(Source op, Stored result, Launches launches) {
    if (result.isEmpty()) {
      return;
    }
    HostArray numbers = HostArray.allocate(result.type());
    ReferenceOperations.run(op, List.of(), List.of(numbers));
    StridedCopy.whole(new Stored(result.type(), array(numbers), 0), result, launches);
  }

  private static TornadoNativeArray array(HostArray numbers) {
    return switch (numbers.type().dtype()) {
      case FLOAT32 -> FloatArray.fromArray(numbers.floats());
      case FLOAT64 -> DoubleArray.fromArray(numbers.doubles());
      case INT32 -> IntArray.fromArray(numbers.ints());
      case INT64 -> LongArray.fromArray(numbers.longs());
      case UINT8, BOOL -> ByteArray.fromArray(numbers.bytes());
    };
  }
}
