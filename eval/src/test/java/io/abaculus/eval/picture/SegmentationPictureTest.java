package io.abaculus.eval.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.LabelDecoder;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentationPictureTest {
  @TempDir private Path folder;

  @Test
  void theColoursOfVocsClassesAreBrightAndApart() {
    assertEquals(0, ClassColors.rgb(0));
    for (int label = 1; label < 21; label++) {
      int rgb = ClassColors.rgb(label);
      int brightest = Math.max(rgb >> 16, Math.max(rgb >> 8 & 0xff, rgb & 0xff));
      assertTrue(brightest >= 190, "class " + label);
      for (int other = 0; other < label; other++) {
        int apart = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
          apart += Math.abs((rgb >> shift & 0xff) - (ClassColors.rgb(other) >> shift & 0xff));
        }
        assertTrue(apart > 80, label + " and " + other);
      }
    }
  }

  @Test
  void whatDoesNotCountIsGrey() {
    assertEquals(0x808080, ClassColors.rgb(LabelMap.VOID));
    IndexColorModel palette = ClassColors.palette(2);
    assertEquals(0xff000000 | ClassColors.rgb(1), palette.getRGB(1));
    assertEquals(0xff808080, palette.getRGB(2));
  }

  @Test
  void aMaskIsReadBackAsItsLabelsAndSeenInItsColours() throws IOException {
    LabelMap labels = new LabelMap(3, 2, new byte[]{0, 1, 2, (byte) 255, 20, 1});
    Path file = folder.resolve("mask.png");
    SegmentationPicture.writeMask(file, labels);
    assertEquals(labels, LabelDecoder.decode(file));
    assertEquals(
        ClassColors.rgb(1) >> 16, ImageDecoder.DEFAULT.decode(file).sample(1, 0, 0));
  }

  @Test
  void coloursLieHalfTransparentOverThePicture() {
    RgbImage white = RgbImage.of(2, 1, new byte[]{-1, -1, -1, -1, -1, -1});
    RgbImage over = SegmentationPicture.over(white, new LabelMap(2, 1, new byte[]{0, 1}));
    for (int channel = 0; channel < 3; channel++) {
      int colour = ClassColors.rgb(1) >> (16 - 8 * channel) & 0xff;
      assertEquals(128, over.sample(0, 0, channel));
      assertEquals((255 + colour) / 2.0, over.sample(1, 0, channel), 0.5);
    }
  }

  @Test
  void theLegendIsAsWideAsANameAndHasALineForEachWhereThePictureIsSmall() throws IOException {
    RgbImage small = RgbImage.of(2, 1, new byte[6]);
    Path one = folder.resolve("one.png");
    Path two = folder.resolve("two.png");
    List<String> names = List.of("a dining table", "a potted plant");
    SegmentationPicture.writeOverlay(one, small, new LabelMap(2, 1, new byte[2]), names);
    SegmentationPicture.writeOverlay(two, small, new LabelMap(2, 1, new byte[]{0, 1}), names);
    RgbImage withOne = ImageDecoder.DEFAULT.decode(one);
    RgbImage withTwo = ImageDecoder.DEFAULT.decode(two);
    assertTrue(withOne.width() > 60, withOne::toString);
    assertEquals(withOne.height() + 20, withTwo.height());
  }
}
