package io.abaculus.eval.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureSheetTest {
  private static final RgbImage RED_AND_BLUE =
      RgbImage.of(2, 1, new byte[]{(byte) 255, 0, 0, 0, 0, (byte) 255});

  @TempDir private Path folder;

  @Test
  void aPictureComesBackAsItWas() throws IOException {
    Path file = folder.resolve("a.png");
    PictureSheet.writeImage(file, RED_AND_BLUE);
    assertEquals(RED_AND_BLUE, ImageDecoder.DEFAULT.decode(file));
  }

  @Test
  void smallPicturesAreEnlargedWithoutSmoothing() throws IOException {
    Path file = folder.resolve("sheet.png");
    new PictureSheet(List.of("one", "two"), 20)
        .add(List.of(RED_AND_BLUE, RED_AND_BLUE))
        .write(file);

    RgbImage sheet = ImageDecoder.DEFAULT.decode(file);
    assertEquals(4 + 2 * 24, sheet.width());
    assertEquals(22 + 4 + 10 + 4, sheet.height());
    int y = 22 + 4 + 5;
    assertEquals(255, sheet.sample(4, y, 0));
    assertEquals(255, sheet.sample(4 + 9, y, 0));
    assertEquals(0, sheet.sample(4 + 10, y, 0));
    assertEquals(255, sheet.sample(4 + 19, y, 2));
  }

  @Test
  void aFrameIsSeenOnItsOwnColour() throws IOException {
    RgbImage red = RgbImage.of(1, 1, new byte[]{(byte) 255, 0, 0});
    Path file = folder.resolve("framed.png");
    new PictureSheet(List.of("one"), 80)
        .add(List.of(red), new PictureSheet.Mark(0.25, 0.25, 0.5, 0.5))
        .write(file);

    // Along a row through the frame's middle: the picture, white, the frame, the picture.
    RgbImage sheet = ImageDecoder.DEFAULT.decode(file);
    int y = 22 + 4 + 40;
    int frame = 4 + 20;
    assertEquals(0, sheet.sample(frame - 5, y, 1));
    assertEquals(255, sheet.sample(frame - 2, y, 1));
    assertEquals(0, sheet.sample(frame, y, 1));
    assertEquals(0, sheet.sample(frame + 3, y, 1));
  }

  @Test
  void heatHasTheColoursOfTheMapOverTheImageInGrey() {
    RgbImage white = RgbImage.of(2, 1, new byte[]{-1, -1, -1, -1, -1, -1});
    RgbImage heat = HeatMap.over(white, new float[]{0.2f, 0.8f}, 1, 2, 0.2f, 0.8f);

    // 0.65 of viridis' ends and 0.35 of white.
    assertEquals(Math.round(0.65 * 0x44 + 0.35 * 255), heat.sample(0, 0, 0));
    assertEquals(Math.round(0.65 * 0x54 + 0.35 * 255), heat.sample(0, 0, 2));
    assertEquals(Math.round(0.65 * 0xfd + 0.35 * 255), heat.sample(1, 0, 0));
  }
}
