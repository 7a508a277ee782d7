package io.abaculus.tornado;

import io.abaculus.device.Device;
import io.abaculus.tornado.emulator.EmulatedDevice;
import io.abaculus.tornado.emulator.EmulatedLauncher;
import io.abaculus.tornado.launch.Launcher;
import io.abaculus.tornado.launch.TornadoLauncher;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * The device of the tests: the emulator, or, with {@code -Dabaculus.tornado.device=true} and TornadoVM
 * beside the tests, its first device.
 */
public final class TestDevice {
  /** Enough for any test. */
  private static final long EMULATED_MEMORY = 1L << 30;

  private static final boolean REAL = Boolean.getBoolean("abaculus.tornado.device");

  private TestDevice() {}

  /** A new device, with nothing in its memory. */
  public static TornadoDevice open() {
    return new TornadoDevice("tornado", launcher());
  }

  /** A new device for tests of other modules, where nothing but this watches what kernels do. */
  public static Device openWatched() {
    return REAL ? open() : EmulatedDevice.open();
  }

  /** What launches kernels on it. */
  public static Launcher launcher() {
    return REAL
        ? new TornadoLauncher(
            TornadoRuntimeProvider.getTornadoRuntime().getBackend(0).getDevice(0))
        : new EmulatedLauncher(EMULATED_MEMORY);
  }
}
