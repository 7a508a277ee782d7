package io.abaculus.contract;

import io.abaculus.device.Device;
import io.abaculus.device.OffHostDevice;

/** The contract holds where the host sees nothing of the device's memory. */
final class OffHostContractTest implements DeviceContract {
  private static final Device DEVICE = new OffHostDevice();

  @Override
  public Device device() {
    return DEVICE;
  }
}
