package io.abaculus.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.IndexColorModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelColorsTest {
  /** From the palette of the masks that are published: background, aeroplane, person, monitor, void. */
  @ParameterizedTest
  @CsvSource({"0,#000000", "1,#800000", "15,#c08080", "20,#004080", "255,#e0e0c0"})
  void classesHaveTheColoursOfPascalVoc(int label, String color) {
    assertEquals(color, LabelColors.css(label));
  }

  @Test
  void whatIsNoneOfTheClassesIsVoid() {
    IndexColorModel palette = LabelColors.palette(2);

    assertEquals(0xff800000, palette.getRGB(1));
    assertEquals(0xffe0e0c0, palette.getRGB(2));
  }
}
