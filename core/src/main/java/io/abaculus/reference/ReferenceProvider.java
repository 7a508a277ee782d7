package io.abaculus.reference;

import io.abaculus.device.Availability;
import io.abaculus.device.Device;
import io.abaculus.device.DeviceProvider;
import java.util.List;

/** Offers the device {@code reference}, which is there on every machine. */
public final class ReferenceProvider implements DeviceProvider {
  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Availability availability() {
    return new Availability.Available(List.of(ReferenceDevice.DESCRIPTION));
  }

  @Override
  public Device open(int number) {
    return new ReferenceDevice();
  }
}
