package io.abaculus.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Traffic;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** What a device says has crossed and was launched. */
final class TrafficTest {
  private static final int LENGTH = 5000;

  private static void evaluate(Tensor x) {
    Tensors.evaluate(x.mul(2).sum());
  }

  @Test
  void nothingHasHappenedAtFirst() {
    try (TornadoDevice device = TestDevice.open()) {
      assertEquals(Traffic.NONE, device.traffic());
    }
  }

  @Test
  void numbersOfTheHostCrossOnceAndTheResultEveryTime() {
    try (TornadoDevice device = TestDevice.open()) {
      Tensor x = Tensors.of(new float[LENGTH], device, LENGTH);
      evaluate(x);
      Traffic first = device.traffic();
      evaluate(x);
      Traffic second = device.traffic().since(first);

      assertTrue(first.bytesToDevice() >= LENGTH * Float.BYTES, first::toString);
      assertEquals(0, second.bytesToDevice());
      assertTrue(
          second.bytesToHost() >= Float.BYTES && second.bytesToHost() < LENGTH * Float.BYTES,
          second::toString);
      assertTrue(second.launches() > 0 && second.launches() < first.launches(), second::toString);
    }
  }
}
