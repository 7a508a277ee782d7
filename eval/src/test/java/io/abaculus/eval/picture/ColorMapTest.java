package io.abaculus.eval.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ColorMapTest {
  @Test
  void theEndsAndTheMiddleAreThoseOfViridis() {
    assertEquals(0x440154, ColorMap.rgb(0));
    assertEquals(0x21918c, ColorMap.rgb(0.5));
    assertEquals(0xfde725, ColorMap.rgb(1));
  }

  @Test
  void betweenTwoColoursLiesTheirMean() {
    assertEquals(0x461365, ColorMap.rgb(0.05));
  }

  @Test
  void numbersOutsideHaveTheColourOfTheEnd() {
    assertEquals(ColorMap.rgb(0), ColorMap.rgb(-3));
    assertEquals(ColorMap.rgb(1), ColorMap.rgb(7));
  }
}
