package io.abaculus.eval.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ImageSizingTest {
  private static final ImageSizing OWN = new ImageSizing(14, null, null);

  @Test
  void aMultipleOfThePatchStays() {
    assertEquals(new PixelSize(224, 518), OWN.of(new PixelSize(224, 518)));
  }

  @Test
  void otherSidesGoToTheNearestMultiple() {
    assertEquals(new PixelSize(644, 420), OWN.of(new PixelSize(640, 426)));
    assertEquals(new PixelSize(14, 14), OWN.of(new PixelSize(1, 20)));
  }

  @Test
  void theLongerSideIsLimitedAndTheShorterFollows() {
    ImageSizing limited = new ImageSizing(14, null, 448);
    assertEquals(new PixelSize(448, 224), limited.of(new PixelSize(4000, 2000)));
    assertEquals(new PixelSize(434, 434),
        new ImageSizing(14, null, 447).of(new PixelSize(900, 900)));
  }

  @Test
  void aFixedSizeIsThatOfAll() {
    assertEquals(
        new PixelSize(28, 42),
        new ImageSizing(14, new PixelSize(28, 42), null).of(new PixelSize(640, 480)));
  }

  @Test
  void aFixedSizeOfNoWholePatchesIsRefusedWithTheNearest() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ImageSizing(14, new PixelSize(640, 480), null));
    assertEquals(
        "images of 640 x 480 are not whole patches of 14 pixels: 644 x 476 are",
        refused.getMessage());
  }
}
