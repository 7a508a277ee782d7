package io.abaculus.tornado.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.abaculus.testing.Skip;
import io.abaculus.tornado.TestDevice;
import io.abaculus.tornado.kernel.KernelRunner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Launches of kernels that are compiled once; the emulator compiles nothing. */
final class CompiledKernelsOnDeviceTest {
  private final FloatArray floats = new FloatArray(4);
  private final LongArray longs = new LongArray(4);

  /** A launch that copies an element, by a kernel for each type. */
  private static Launch copy(
      String id, TornadoNativeArray from, int source, TornadoNativeArray to, int place) {
    IntArray piece = IntArray.fromElements(1, source, place, 1);
    return new KernelLaunch(DeviceArrays.pieces(id, from, to, piece), Grid.of(1, 64));
  }

  @Test
  void everyLaunchOfAGraphRunsItsKernelOnItsOperands() {
    Skip.unless(KernelRunner.onDevice(), "how TornadoVM keeps the code of kernels");
    FloatArray floatsIn = FloatArray.fromElements(1, 2, 3, 4);
    LongArray longsIn = LongArray.fromElements(5, 6, 7, 8);
    FloatArray floatsOut = new FloatArray(4);
    LongArray longsOut = new LongArray(4);
    List<Launch> up = new ArrayList<>();
    List<Launch> down = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      up.add(copy("float" + i, floatsIn, i, floats, 3 - i));
      up.add(copy("long" + i, longsIn, i, longs, 3 - i));
      down.add(copy("long" + i, longs, i, longsOut, i));
      down.add(copy("float" + i, floats, i, floatsOut, i));
    }
    List<Stage> stages =
        List.of(
            new Stage("up", up, List.of(floatsIn, longsIn), List.of()),
            new Stage("down", down, List.of(), List.of(floatsOut, longsOut)));
    for (int session = 0; session < 2; session++) {
      try (Session open = TestDevice.launcher().open(List.of(floats, longs), stages)) {
        open.run(0);
        open.run(1);
      }
      assertArrayEquals(new float[]{4, 3, 2, 1}, floatsOut.toHeapArray());
      assertArrayEquals(new long[]{8, 7, 6, 5}, longsOut.toHeapArray());
      floatsOut.init(0);
      longsOut.init(0);
    }
  }
}
