package io.abaculus.reference;

import io.abaculus.device.Device;
import io.abaculus.device.DeviceProvider;

/** Offers the device {@code reference}, which is there on every machine. */
public final class ReferenceProvider implements DeviceProvider {
  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Device open() {
    return new ReferenceDevice();
  }
}
