package io.abaculus.tornado.pass;

import static io.abaculus.cpu.ElementwiseDifferences.assertNone;
import static io.abaculus.cpu.ElementwiseDifferences.between;
import static io.abaculus.cpu.ElementwiseDifferences.fromLimits;

import io.abaculus.cpu.ElementwiseEdges;
import io.abaculus.cpu.ElementwiseEdges.Outcome;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.tornado.TestDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Generated kernels at the edges of floating-point arithmetic, in values and derivatives. */
final class PassEdgesTest {

  @Test
  void kernelsFollowTheLimitsAndTheReference() {
    try (Device device = TestDevice.open()) {
      List<Outcome> outcomes = ElementwiseEdges.on(device);
      assertNone(fromLimits(outcomes));
      assertNone(between(ElementwiseEdges.on(Devices.get("reference")), outcomes));
    }
  }
}
