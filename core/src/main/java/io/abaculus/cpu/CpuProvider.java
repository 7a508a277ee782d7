package io.abaculus.cpu;

import io.abaculus.device.Availability;
import io.abaculus.device.Device;
import io.abaculus.device.DeviceProvider;
import java.util.List;

/** Finds the CPU. */
public final class CpuProvider implements DeviceProvider {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Availability availability() {
    return new Availability.Available(
        List.of("this machine's processor, " + KernelProvider.load().description()));
  }

  @Override
  public Device open(int number) {
    return new CpuDevice(new Workers(), KernelProvider.load());
  }
}
