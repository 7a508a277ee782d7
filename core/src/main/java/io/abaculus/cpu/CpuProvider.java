package io.abaculus.cpu;

import io.abaculus.device.Device;
import io.abaculus.device.DeviceProvider;

/** Finds the CPU. */
public final class CpuProvider implements DeviceProvider {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Device open() {
    return new CpuDevice(new Workers(), KernelProvider.load());
  }
}
