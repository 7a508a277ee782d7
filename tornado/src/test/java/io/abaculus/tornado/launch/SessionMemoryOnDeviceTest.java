package io.abaculus.tornado.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.testing.Skip;
import io.abaculus.tornado.TestDevice;
import io.abaculus.tornado.kernel.KernelRunner;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What a session leaves on a device of TornadoVM's; the emulator has no memory of its own to leave. */
final class SessionMemoryOnDeviceTest {
  private static final int LARGE = 1 << 24;

  /** A launch that copies the first element. */
  private static Launch copy(TornadoNativeArray from, TornadoNativeArray to) {
    IntArray first = IntArray.fromElements(1, 0, 0, 1);
    return new KernelLaunch(DeviceArrays.pieces("copy", from, to, first), Grid.of(1, 64));
  }

  @Test
  void closedSessionsMayHaveTakenMoreMemoryThanThereIs() {
    Skip.unless(
        KernelRunner.onDevice(),
        "what closed sessions leave in a device's memory, of which the emulator has none");
    FloatArray resident = new FloatArray(1);
    FloatArray in = new FloatArray(LARGE);
    FloatArray out = new FloatArray(1);
    Launcher launcher = TestDevice.launcher();
    List<Stage> stages =
        List.of(
            new Stage("up", List.of(copy(in, resident)), List.of(in), List.of()),
            new Stage("down", List.of(copy(resident, out)), List.of(), List.of(out)));
    long sessions = launcher.memory() / in.getNumBytesOfSegment() + 2;
    for (int i = 0; i < sessions; i++) {
      in.set(0, i);
      try (Session session = launcher.open(List.of(resident), stages)) {
        session.run(0);
        session.run(1);
      }
      assertEquals(i, out.get(0));
    }
  }
}
