package io.abaculus.contract;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;

final class ReferenceContractTest implements DeviceContract {
  @Override
  public Device device() {
    return Devices.get("reference");
  }
}
