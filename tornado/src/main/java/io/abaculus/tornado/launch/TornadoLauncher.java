package io.abaculus.tornado.launch;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Launches kernels by TornadoVM. */
public final class TornadoLauncher implements Launcher {
  /** What TornadoVM allocates on a device at most, and its default. */
  private static final String MEMORY = "tornado.device.memory";

  private static final String DEFAULT_MEMORY = "4GB";

  private final TornadoDevice device;
  private final @Nullable SdkFeatures features;
  private final boolean replay;

  /** A launcher of kernels for one of TornadoVM's devices. */
  public TornadoLauncher(TornadoDevice device) {
    this(device, null, false);
  }

  /**
   * A launcher for one of TornadoVM's devices.
   *
   * @param features needed for products by a library, and to replay
   * @param replay whether what a stage launches is recorded and replayed as a whole
   */
  public TornadoLauncher(TornadoDevice device, @Nullable SdkFeatures features, boolean replay) {
    this.device = device;
    this.features = features;
    this.replay = replay;
  }

  @Override
  public String description() {
    return "%s, by TornadoVM's %s"
        .formatted(
            device.getPhysicalDevice().getDeviceName().strip(),
            device.getTornadoVMBackend().name());
  }

  /** What TornadoVM may use, which is not more than the device has. */
  @Override
  public long memory() {
    return Math.min(
        bytes(System.getProperty(MEMORY, DEFAULT_MEMORY)), device.getMaxGlobalMemory());
  }

  /** The bytes of a quantity as TornadoVM reads them, such as {@code 4GB}. */
  static long bytes(String quantity) {
    String text = quantity.strip().toUpperCase(Locale.ROOT);
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits > 0) {
      long number = Long.parseLong(text.substring(0, digits));
      switch (text.substring(digits).strip()) {
        case "KB" -> {
          return number << 10;
        }
        case "MB" -> {
          return number << 20;
        }
        case "GB" -> {
          return number << 30;
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException(
        "-D%s=%s is no amount of memory, such as 4GB".formatted(MEMORY, quantity));
  }

  @Override
  public Session open(List<TornadoNativeArray> resident, List<Stage> stages) {
    return new TornadoSession(device, features, replay, resident, stages);
  }
}
