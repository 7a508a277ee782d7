package io.abaculus.tornado;

import io.abaculus.device.Availability;
import io.abaculus.device.Device;
import io.abaculus.device.DeviceProvider;
import io.abaculus.graph.TensorException;

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
    return opened(number);
  }

  /** The device of {@link RuntimeDevices} that has a number. */
  private static Device opened(int number) {
    throw new TensorException("device 'tornado:" + number + "' is found, but not yet programmed");
  }
}
