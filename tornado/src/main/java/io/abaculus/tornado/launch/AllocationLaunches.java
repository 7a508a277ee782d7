package io.abaculus.tornado.launch;

import io.abaculus.tornado.kernel.Allocation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** As few launches as have all arrays of a session as parameters, places left over taken by small ones. */
final class AllocationLaunches {
  private final Deque<FloatArray> floats = new ArrayDeque<>();
  private final Deque<LongArray> longs = new ArrayDeque<>();
  private final Deque<ByteArray> bytes = new ArrayDeque<>();
  private final Deque<IntArray> ints = new ArrayDeque<>();
  private final Deque<DoubleArray> doubles = new ArrayDeque<>();

  private AllocationLaunches(List<TornadoNativeArray> arrays) {
    for (TornadoNativeArray array : arrays) {
      switch (array) {
        case FloatArray each -> floats.add(each);
        case LongArray each -> longs.add(each);
        case ByteArray each -> bytes.add(each);
        case IntArray each -> ints.add(each);
        case DoubleArray each -> doubles.add(each);
        default ->
            throw new IllegalArgumentException("no tensor lies in " + array.getClass().getName());
      }
    }
  }

  static List<KernelLaunch> of(List<TornadoNativeArray> arrays) {
    return new AllocationLaunches(arrays).launches();
  }

  private List<KernelLaunch> launches() {
    IntArray never = IntArray.fromElements(0);
    List<KernelLaunch> launches = new ArrayList<>();
    while (!(floats.isEmpty() && longs.isEmpty() && bytes.isEmpty() && ints.isEmpty()
        && doubles.isEmpty())) {
      launches.add(
          new KernelLaunch(
              TaskPackage.createPackage(
                  "allocate" + launches.size(), Allocation::allocate, new KernelContext(),
                  nextFloats(), nextFloats(), nextFloats(), nextFloats(), nextFloats(),
                  nextLongs(), nextLongs(), nextLongs(), nextBytes(), nextBytes(),
                  ints.isEmpty() ? new IntArray(1) : ints.pop(),
                  doubles.isEmpty() ? new DoubleArray(1) : doubles.pop(),
                  never),
              Grid.of(1, 1)));
    }
    return launches;
  }

  private FloatArray nextFloats() {
    return floats.isEmpty() ? new FloatArray(1) : floats.pop();
  }

  private LongArray nextLongs() {
    return longs.isEmpty() ? new LongArray(1) : longs.pop();
  }

  private ByteArray nextBytes() {
    return bytes.isEmpty() ? new ByteArray(1) : bytes.pop();
  }
}
