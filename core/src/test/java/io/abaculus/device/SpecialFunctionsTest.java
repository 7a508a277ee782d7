package io.abaculus.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected values come from mpmath, with 30 digits. */
class SpecialFunctionsTest {

  @ParameterizedTest
  @CsvSource({
    "1e-10, 1.12837916709551257e-10, 0.999999999887162083",
    "0.1, 0.112462916018284892, 0.887537083981715108",
    "0.46875, 0.492613473217937992, 0.507386526782062008",
    "0.5, 0.520499877813046538, 0.479500122186953462",
    "1, 0.842700792949714869, 0.157299207050285131",
    "1.5, 0.966105146475310727, 0.0338948535246892729",
    "2, 0.995322265018952734, 0.00467773498104726584",
    "3.75, 0.99999988627274343, 1.13727256569796653e-7",
    "4, 0.9999999845827421, 1.54172579002800189e-8",
    "4.5, 0.999999999803383956, 1.96616044154288748e-10",
    "6, 0.999999999999999978, 2.15197367124989131e-17",
    "10, 1, 2.08848758376254476e-45",
    "26, 1, 5.66319240885614285e-296",
  })
  void errorFunctionAndItsComplement(double x, double erf, double erfc) {
    assertEquals(erf, SpecialFunctions.erf(x), 4e-16 * erf);
    assertEquals(-erf, SpecialFunctions.erf(-x), 4e-16 * erf);
    assertEquals(erfc, SpecialFunctions.erfc(x), 4e-15 * erfc);
    assertEquals(1 + erf, SpecialFunctions.erfc(-x), 4e-16 * (1 + erf));
  }

  @ParameterizedTest
  @CsvSource({
    "-8, 6.22096057427178412e-16, 5.05227108353689229e-15",
    "-3, 0.00134989803163009453, 0.00443184841193800718",
    "-0.5, 0.308537538725986896, 0.352065326764299478",
    "0, 0.5, 0.398942280401432678",
    "1, 0.841344746068542949, 0.24197072451914335",
    "3, 0.998650101968369905, 0.00443184841193800718",
  })
  void standardNormalDistributionAndDensity(double x, double distribution, double density) {
    assertEquals(distribution, SpecialFunctions.normalDistribution(x), 2e-14 * distribution);
    assertEquals(density, SpecialFunctions.normalDensity(x), 4e-15 * density);
  }

  @Test
  void infinitiesAndNaN() {
    assertEquals(1, SpecialFunctions.erf(Double.POSITIVE_INFINITY));
    assertEquals(-1, SpecialFunctions.erf(Double.NEGATIVE_INFINITY));
    assertEquals(0, SpecialFunctions.erfc(Double.POSITIVE_INFINITY));
    assertEquals(2, SpecialFunctions.erfc(Double.NEGATIVE_INFINITY));
    assertTrue(Double.isNaN(SpecialFunctions.erf(Double.NaN)));
    assertTrue(Double.isNaN(SpecialFunctions.erfc(Double.NaN)));
  }
}
