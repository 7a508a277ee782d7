package io.abaculus.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({"0.36149,36.1", "1,100.0", "0,0.0", "NaN,–"})
  void sharesHaveOneDigitAfterThePoint(double share, String text) {
    assertEquals(text, Numbers.percent(share));
  }

  @ParameterizedTest
  @CsvSource({"0.015,+1.5", "-0.015,−1.5", "0.0004,0.0", "-0.0004,0.0", "NaN,–"})
  void differencesHaveASignUnlessTheyRoundToNothing(double difference, String text) {
    assertEquals(text, Numbers.points(difference));
  }

  @ParameterizedTest
  @CsvSource({"4.08123,4.081", "0.5,0.5", "120,120", "12345,12345", "0.0000123,1.23e-05", "0,0",
    "NaN,–"})
  void otherNumbersHaveFourDigitsThatCount(double value, String text) {
    assertEquals(text, Numbers.plain(value));
  }

  @ParameterizedTest
  @CsvSource({"1.5,1.5 s", "90,1.5 min", "5400,1.5 h"})
  void durationsHaveTheUnitInWhichTheyAreShort(double seconds, String text) {
    assertEquals(text, Numbers.duration(seconds));
  }
}
