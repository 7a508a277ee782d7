package io.abaculus.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SortProblemTest {

  @ParameterizedTest
  @CsvSource({"0, 10, 0.25", "4, 0, 0.25", "4, -1, 0.25", "4, NaN, 0.25", "4, Infinity, 0.25",
    "4, 10, NaN"})
  void refusesWhatHasNoMeaning(int n, double steepness, double artLambda) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SortProblem(
            SortingNetwork.BITONIC, Relaxation.CAUCHY, n, steepness, artLambda, false));
  }

  @ParameterizedTest
  @EnumSource
  void relaxationIsFoundByItsReferenceName(Relaxation relaxation) {
    assertEquals(relaxation, Relaxation.fromName(relaxation.referenceName()));
  }

  @Test
  void relaxationOfAnUnknownNameIsRefused() {
    assertEquals(Relaxation.LOGISTIC_PHI, Relaxation.fromName("logistic_phi"));
    assertThrows(IllegalArgumentException.class, () -> Relaxation.fromName("LOGISTIC"));
  }
}
