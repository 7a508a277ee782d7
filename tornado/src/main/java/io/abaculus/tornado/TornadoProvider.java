package io.abaculus.tornado;

import io.abaculus.device.Availability;
import io.abaculus.device.Device;
import io.abaculus.device.DeviceProvider;
import io.abaculus.device.DeviceSettings;
import io.abaculus.device.ProductMath;
import io.abaculus.graph.TensorException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what TornadoVM computes on: GPUs, and whatever else its SDK has a backend for. Without an SDK
 * there is none, and nothing of TornadoVM is loaded.
 */
public final class TornadoProvider implements DeviceProvider {
  @Override
  public String name() {
    return "tornado";
  }

  @Override
  public Availability availability() {
    return StartCheck.availability(Surroundings.ofThisProcess(), RuntimeDevices::descriptions);
  }

  @Override
  public Device open(int number) {
    return open(number, DeviceSettings.DEFAULT);
  }

  @Override
  public Device open(int number, DeviceSettings settings) {
    Availability.Missing missing = RuntimeDevices.check(number).missing(settings);
    if (missing != null) {
      throw new TensorException(
          "device '%s' cannot compute so: it needs %s, but %s. %s"
              .formatted(
                  name(number), missing.lookedFor(), missing.found(), missing.nextStep()));
    }
    return new TornadoDevice(
        name(number), RuntimeDevices.launcher(number, settings.replay()), settings.products());
  }

  @Override
  public List<String> explain(int number) {
    SettingsCheck check = RuntimeDevices.check(number);
    return List.of(
        explain(
            "--gpu-math library",
            check.missing(new DeviceSettings(ProductMath.LIBRARY, false))),
        explain(
            "--gpu-replay", check.missing(new DeviceSettings(ProductMath.COMPILED, true))));
  }

  private static String explain(String option, Availability.@Nullable Missing missing) {
    return missing == null
        ? option + ": possible"
        : "%s: not possible; looked for: %s; found: %s; next step: %s"
            .formatted(option, missing.lookedFor(), missing.found(), missing.nextStep());
  }

  private String name(int number) {
    return number == 0 ? name() : name() + ":" + number;
  }
}
