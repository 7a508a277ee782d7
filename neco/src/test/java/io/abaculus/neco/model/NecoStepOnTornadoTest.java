package io.abaculus.neco.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.tornado.TestDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step of training by the kernels of GPUs, which are emulated where there is no device for tests. */
final class NecoStepOnTornadoTest {
  @ParameterizedTest
  @ValueSource(strings = {"train.is_queue_usable=true", "train.is_queue_usable=false",
    "train.depth=2 train.drop_path_rate=0.3", "train.gradient_checkpointing=true"})
  void nothingCrossesInsideAStep(String assignments) {
    LayeredConfig layers = NecoStepCrossingsTest.smallest();
    for (String assignment : assignments.split(" ")) {
      layers = layers.with(assignment);
    }
    NecoConfig config = layers.bind();
    Device device = TestDevice.openWatched();
    String explained = steps(config, device).next(input(1, device)).explain();

    assertTrue(explained.contains("crosses between the steps: nothing"), explained);
    assertFalse(explained.contains("<- host"), explained);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLossesAreThoseOfTheCpu(boolean productsByLibrary) {
    NecoConfig config = NecoStepCrossingsTest.smallest().bind();
    Device tornado =
        productsByLibrary ? TestDevice.openWatchedWithLibrary() : TestDevice.openWatched();
    NecoStep onTornado = steps(config, tornado);
    NecoStep onCpu = steps(config, Devices.get("cpu"));
    for (int step = 1; step <= 3; step++) {
      double expected = onCpu.next(input(step, Devices.get("cpu"))).run();
      double actual = onTornado.next(input(step, tornado)).run();
      assertEquals(expected, actual, 1e-4 * Math.abs(expected), "loss of step " + step);
    }
  }

  private static NecoStep steps(NecoConfig config, Device device) {
    return NecoStep.of(NecoModel.random(config.model(), 1, device), config, 10, device);
  }

  private static StepInput input(long seed, Device device) {
    return StepInput.of(NecoStepCrossingsTest.batch(seed), 8, device);
  }
}
