package io.abaculus.tornado;

import io.abaculus.device.Availability;
import io.abaculus.device.Device;
import io.abaculus.device.DeviceProvider;
import io.abaculus.tornado.launch.TornadoLauncher;

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
    return new TornadoDevice(
        number == 0 ? name() : name() + ":" + number,
        new TornadoLauncher(RuntimeDevices.all().get(number)));
  }
}
