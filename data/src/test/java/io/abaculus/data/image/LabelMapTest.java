package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelMapTest {
  private static final LabelMap ROW = new LabelMap(5, 1, new byte[]{0, 1, 2, 3, 4});

  @TempDir private Path folder;

  /** {@code Image.fromarray(numpy.arange(5, dtype='u1')[None]).resize((2, 1), Image.NEAREST)}. */
  @Test
  void resizingTakesThePixelsUnderTheCentres() {
    assertArrayEquals(new byte[]{1, 3}, ROW.resize(2, 1).labels());
  }

  /** {@code interpolate(torch.arange(5.)[None, None], 2)}. */
  @Test
  void samplingTakesThePixelsUnderTheCorners() {
    assertArrayEquals(new byte[]{0, 2}, ROW.sample(2, 1).labels());
  }

  @Test
  void croppingKeepsWhatLiesWithin() {
    LabelMap map = new LabelMap(3, 2, new byte[]{0, 1, 2, 3, 4, 5});
    assertEquals(
        new LabelMap(2, 1, new byte[]{4, 5}), map.crop(new CropBox(1, 1, 2, 1)));
    assertThrows(IllegalArgumentException.class, () -> map.crop(new CropBox(2, 0, 2, 1)));
  }

  @Test
  void flippingTurnsEachRowRound() {
    assertEquals(
        new LabelMap(3, 2, new byte[]{2, 1, 0, 5, 4, 3}),
        new LabelMap(3, 2, new byte[]{0, 1, 2, 3, 4, 5}).flip());
  }

  @Test
  void thePaletteOfAFileDoesNotMatter() throws IOException {
    byte[] same = new byte[256];
    BufferedImage image =
        new BufferedImage(
            2, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 256, same, same, same));
    image.getRaster().setSample(0, 0, 0, 20);
    image.getRaster().setSample(1, 0, 0, 255);
    Path file = folder.resolve("mask.png");
    ImageIO.write(image, "png", file.toFile());

    LabelMap labels = LabelDecoder.decode(file);
    assertEquals(20, labels.label(0));
    assertEquals(255, labels.label(1));
  }

  @Test
  void greySamplesAreLabelsToo() throws IOException {
    BufferedImage image = new BufferedImage(1, 2, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 1, 0, 17);
    Path file = folder.resolve("mask.png");
    ImageIO.write(image, "png", file.toFile());
    assertArrayEquals(new byte[]{0, 17}, LabelDecoder.decode(file).labels());
  }

  @Test
  void aPhotographIsNoMapOfLabels() throws IOException {
    Path file = folder.resolve("photo.png");
    ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    ImageReadException refused =
        assertThrows(ImageReadException.class, () -> LabelDecoder.decode(file));
    assertTrue(refused.reason().contains("this has 3 of 8"), refused::reason);
  }

  @Test
  void aFileThatIsMissingOrDamagedIsNamed() throws IOException {
    Path none = folder.resolve("none.png");
    assertEquals(
        "cannot read the image " + none + ": there is no such file",
        assertThrows(ImageReadException.class, () -> LabelDecoder.decode(none)).getMessage());
    Path damaged = folder.resolve("damaged.png");
    Files.writeString(damaged, "something else");
    assertThrows(ImageReadException.class, () -> LabelDecoder.decode(damaged));
  }

  private byte[] written(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("image");
    ImageIO.write(image, format, file.toFile());
    return Files.readAllBytes(file);
  }

  @Test
  void sixteenBitsAreTooManyForALabel() throws IOException {
    byte[] file = written(new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY), "png");
    ImageReadException refused =
        assertThrows(ImageReadException.class, () -> LabelDecoder.decode(file, "some.tar!/a.png"));
    assertEquals("some.tar!/a.png", refused.file());
    assertTrue(refused.reason().contains("this has 1 of 16"), refused::reason);
  }

  @Test
  void aJpegIsNoMapOfLabels() throws IOException {
    byte[] file = written(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "jpg");
    assertEquals(
        "a JPEG does not keep labels exactly: write them as PNG",
        assertThrows(ImageReadException.class, () -> LabelDecoder.decode(file, "a")).reason());
  }

  @Test
  void aTruncatedFileIsRefusedWhereverItEnds() throws IOException {
    BufferedImage noise = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
    noise.getRaster().setSamples(0, 0, 40, 30, 0, new Random(1).ints(1200, 0, 256).toArray());
    byte[] whole = written(noise, "png");
    for (int part = 0; part < 10; part++) {
      byte[] beginning = Arrays.copyOf(whole, whole.length * part / 10);
      assertThrows(ImageReadException.class, () -> LabelDecoder.decode(beginning, "a.png"));
    }
  }

  @Test
  void labelsOutsideAByteAreRefused() {
    assertEquals(255, LabelMap.of(2, 1, new long[]{0, 255}).label(1));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> LabelMap.of(2, 1, new long[]{256, 0}));
    assertEquals("a label is 256, outside 0 to 255", refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> LabelMap.of(2, 1, new long[]{0, -1}));
  }
}
