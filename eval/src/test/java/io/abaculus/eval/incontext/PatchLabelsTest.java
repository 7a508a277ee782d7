package io.abaculus.eval.incontext;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.Protocol;
import org.junit.jupiter.api.Test;

class PatchLabelsTest {
  private static final int VOID = 255;

  /** Two patches of 2 x 2 pixels: three of class 1 and a void one, and four void ones. */
  private static final LabelMap LABELS =
      new LabelMap(4, 2, new byte[]{1, 1, (byte) VOID, (byte) VOID, 1, (byte) VOID, -1, -1});

  @Test
  void voidPixelsCountForNothing() {
    PatchLabels labels = PatchLabels.of(LABELS, 2, 2, VOID, Protocol.STANDARD);
    assertArrayEquals(new float[]{0, 1, 0, 0}, labels.parts());
    assertFalse(labels.isLabelled(1));
  }

  @Test
  void voidPixelsAreOfTheFirstClassInTheReference() {
    PatchLabels labels = PatchLabels.of(LABELS, 2, 2, VOID, Protocol.REFERENCE);
    assertArrayEquals(new float[]{0.25f, 0.75f, 1, 0}, labels.parts());
  }

  @Test
  void anUnknownLabelIsRefusedByItsNumber() {
    LabelMap map = new LabelMap(1, 1, new byte[]{7});
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> PatchLabels.of(map, 1, 2, VOID, Protocol.STANDARD));
    assertEquals(
        "a label is 7: there are 2 classes, and 255 is ignored", refused.getMessage());
  }

  @Test
  void halfAPatchIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> PatchLabels.of(LABELS, 3, 2, VOID, Protocol.STANDARD));
  }
}
