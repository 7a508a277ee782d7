package io.abaculus.tornado.launch;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.tornado.kernel.PieceCopy;
import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** TornadoVM's arrays by element type. */
public final class DeviceArrays {
  private DeviceArrays() {}

  /** An array of so many elements of a type. */
  public static TornadoNativeArray allocate(DType dtype, int length) {
    return switch (dtype) {
      case FLOAT32 -> new FloatArray(length);
      case FLOAT64 -> new DoubleArray(length);
      case INT32 -> new IntArray(length);
      case INT64 -> new LongArray(length);
      case UINT8, BOOL -> new ByteArray(length);
    };
  }

  /** A task that copies pieces from one array to another of its kind. */
  public static TaskPackage pieces(
      String id, TornadoNativeArray from, TornadoNativeArray to, IntArray pieces) {
    KernelContext context = new KernelContext();
    return switch (from) {
      case FloatArray floats ->
          TaskPackage.createPackage(
              id, PieceCopy::floats, context, floats, (FloatArray) to, pieces);
      case DoubleArray doubles ->
          TaskPackage.createPackage(
              id, PieceCopy::doubles, context, doubles, (DoubleArray) to, pieces);
      case IntArray ints ->
          TaskPackage.createPackage(id, PieceCopy::ints, context, ints, (IntArray) to, pieces);
      case LongArray longs ->
          TaskPackage.createPackage(id, PieceCopy::longs, context, longs, (LongArray) to, pieces);
      case ByteArray bytes ->
          TaskPackage.createPackage(id, PieceCopy::bytes, context, bytes, (ByteArray) to, pieces);
      default ->
          throw new IllegalArgumentException("no tensor lies in a " + from.getClass().getName());
    };
  }

  /** Copies so many of the host's numbers into the host's side of an array. */
  public static void write(
      HostArray from, int first, TornadoNativeArray to, int position, int length) {
    int bytes = to.getElementSize();
    MemorySegment.copy(
        segment(from),
        (long) (from.offset() + first) * bytes,
        to.getSegment(),
        (long) position * bytes,
        (long) length * bytes);
  }

  /** Copies so many numbers of the host's side of an array to the host. */
  public static void read(
      TornadoNativeArray from, int position, HostArray to, int first, int length) {
    int bytes = from.getElementSize();
    MemorySegment.copy(
        from.getSegment(),
        (long) position * bytes,
        segment(to),
        (long) (to.offset() + first) * bytes,
        (long) length * bytes);
  }

  private static MemorySegment segment(HostArray numbers) {
    return switch (numbers.type().dtype()) {
      case FLOAT32 -> MemorySegment.ofArray(numbers.floats());
      case FLOAT64 -> MemorySegment.ofArray(numbers.doubles());
      case INT32 -> MemorySegment.ofArray(numbers.ints());
      case INT64 -> MemorySegment.ofArray(numbers.longs());
      case UINT8, BOOL -> MemorySegment.ofArray(numbers.bytes());
    };
  }
}
