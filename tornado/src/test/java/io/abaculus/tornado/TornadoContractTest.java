package io.abaculus.tornado;

import io.abaculus.contract.DeviceContract;
import io.abaculus.device.Device;

/** What every device must do, its kernels launched by the emulator or by TornadoVM. */
final class TornadoContractTest implements DeviceContract {
  private static final Device DEVICE = TestDevice.open();

  @Override
  public Device device() {
    return DEVICE;
  }
}
