package io.abaculus.tornado;

import io.abaculus.device.Device;
import io.abaculus.device.ProductMath;
import io.abaculus.testing.Skip;
import io.abaculus.tornado.emulator.EmulatedDevice;
import io.abaculus.tornado.emulator.EmulatedLauncher;
import io.abaculus.tornado.launch.Launcher;
import io.abaculus.tornado.launch.SdkFeatures;
import io.abaculus.tornado.launch.TornadoLauncher;
import io.abaculus.tornado.library.CuBlas;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * The device of the tests: the emulator, or, with {@code -Dabaculus.tornado.device=true} and TornadoVM
 * beside the tests, its first device.
 */
public final class TestDevice {
  /** Enough for any test. */
  private static final long EMULATED_MEMORY = 1L << 30;

  private TestDevice() {}

  /** Whether it is a device of TornadoVM's. */
  public static boolean isReal() {
    return Boolean.getBoolean("abaculus.tornado.device");
  }

  /** A new device, with nothing in its memory. */
  public static TornadoDevice open() {
    return open(ProductMath.COMPILED);
  }

  /** A new device, with nothing in its memory, whose products are the maker's library's. */
  public static TornadoDevice openWithLibrary() {
    return open(ProductMath.LIBRARY);
  }

  /** A new device that computes products in a certain way. */
  private static TornadoDevice open(ProductMath math) {
    return new TornadoDevice("tornado", launcher(), math);
  }

  /** A new device for tests of other modules, where nothing but this watches what kernels do. */
  public static Device openWatched() {
    return isReal() ? open() : EmulatedDevice.open();
  }

  /** The same with products that are the maker's library's, which the emulator plays; skipped on a device without one. */
  public static Device openWatchedWithLibrary() {
    skipWithoutLibrary();
    return isReal() ? openWithLibrary() : EmulatedDevice.openWithLibrary();
  }

  /** Whether products by the maker's library can be run: in the emulator, and where there is cuBLAS. */
  public static boolean hasLibrary() {
    return !isReal()
        || (TornadoRuntimeProvider.getTornadoRuntime().getBackendType(0)
            .name()
            .equals("CUDA")
            && SdkFeatures.find().isPresent()
            && CuBlas.load().isPresent());
  }

  /** Skips what needs products by the maker's library where there are none. */
  static void skipWithoutLibrary() {
    Skip.unless(
        hasLibrary(),
        "products by cuBLAS need TornadoVM's CUDA backend and NVIDIA's library; the emulator plays them"
            + " in a build without a device");
  }

  /** What launches kernels on it. */
  public static Launcher launcher() {
    return isReal()
        ? new TornadoLauncher(
            TornadoRuntimeProvider.getTornadoRuntime().getBackend(0).getDevice(0),
            SdkFeatures.find().orElse(null),
            false)
        : new EmulatedLauncher(EMULATED_MEMORY);
  }
}
