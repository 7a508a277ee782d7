package io.abaculus.tornado;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.abaculus.device.Availability;
import org.junit.jupiter.api.Test;

/** Whether this build runs kernels on a device beside the emulator; where not, one line says so and why. */
class OnDeviceTest {
  private static final boolean DEVICE = Boolean.getBoolean("abaculus.tornado.device");
  private static final String SKIPPED =
      "Device tests are skipped, kernels ran in the emulator alone: a device needs TornadoVM's SDK, in the"
          + " folder that the environment's TORNADOVM_HOME names.";

  @Test
  void aDeviceOfTheSdkIsThere() {
    if (!DEVICE) {
      System.out.println(SKIPPED); // Maven prints no reasons
    }
    assumeTrue(DEVICE, SKIPPED);
    assertInstanceOf(Availability.Available.class, new TornadoProvider().availability());
  }
}
