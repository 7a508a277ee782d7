package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The product by which {@code abaculus devices} checks a device. */
class KnownProductTest {
  private static final Device REFERENCE = Devices.get("reference");

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 35, 64})
  void aRightResultHasNoWrongNumber(int side) {
    assertEquals(0, new KnownProduct(side, REFERENCE).wrong());
  }

  @Test
  void everyWrongNumberIsCounted() {
    // -3 * -2 is the only entry.
    assertEquals(0, new KnownProduct(1, REFERENCE).wrong(new float[]{6}));
    assertEquals(1, new KnownProduct(1, REFERENCE).wrong(new float[]{6.5f}));
    // (-3 * -2) + (-1 * 1), (-3 * -1) + (-1 * 2); (-2 * -2) + (0 * 1), (-2 * -1) + (0 * 2).
    KnownProduct two = new KnownProduct(2, REFERENCE);
    assertEquals(0, two.wrong(new float[]{5, 1, 4, 2}));
    assertEquals(2, two.wrong(new float[]{5, 1, Float.NaN, 2.5f}));
  }
}
