package io.abaculus.tornado;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.abaculus.device.Availability;
import io.abaculus.testing.Skip;
import io.abaculus.tornado.kernel.KernelRunner;
import org.junit.jupiter.api.Test;

/** Whether this build runs kernels on a device beside the emulator; where not, one line says so and why. */
class OnDeviceTest {
  @Test
  void aDeviceOfTheSdkIsThere() {
    Skip.unless(
        KernelRunner.onDevice(),
        "tests on a device, kernels ran in the emulator alone; a device needs TornadoVM's SDK, in the folder"
            + " that the environment's TORNADOVM_HOME names");
    assertInstanceOf(Availability.Available.class, new TornadoProvider().availability());
  }
}
