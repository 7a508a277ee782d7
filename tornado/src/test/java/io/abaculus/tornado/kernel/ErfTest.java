package io.abaculus.tornado.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.device.SpecialFunctions;
import io.abaculus.tornado.pass.FloatFunctions;
import org.junit.jupiter.api.Test;

final class ErfTest {

  @Test
  void agreesWithTheFunctionsInDouble() {
    for (int i = -1000; i <= 1000; i++) {
      float x = i / 100f;
      double distribution = SpecialFunctions.normalDistribution(x);
      assertEquals(SpecialFunctions.erf(x), Erf.erf(x), 3e-7, "erf of " + x);
      assertEquals(distribution, Erf.normalDistribution(x), 3e-7, "distribution at " + x);
      assertEquals(x * distribution, FloatFunctions.gelu(x), 1e-6, "gelu of " + x);
      assertEquals(
          distribution + x * SpecialFunctions.normalDensity(x), FloatFunctions.geluDerivative(x),
          1e-6,
          "derivative of gelu at " + x);
    }
  }

  @Test
  void aSmallTailKeepsItsDigits() {
    for (int i = 0; i <= 40; i++) {
      float x = i / 10f;
      assertEquals(1, Erf.erfc(x) / SpecialFunctions.erfc(x), 5e-6, "erfc of " + x);
    }
  }
}
