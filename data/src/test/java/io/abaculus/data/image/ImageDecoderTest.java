package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.testing.Skip;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of every kind are read as Pillow reads them; damaged ones are refused with their name and a
 * reason.
 */
class ImageDecoderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ycc444.jpg",
        "ycc422.jpg",
        "ycc420.jpg",
        "ycc440.jpg",
        "ycc_mixed.jpg",
        "quantized16.jpg",
        "lossless.jpg",
        "ycc444_without_jfif.jpg",
        "progressive.jpg",
        "grey.jpg",
        "rgb.jpg",
        "cmyk.jpg",
        "cmyk_without_adobe.jpg",
        "ycck.jpg",
        "bad_profile.jpg",
        "exif1.jpg",
        "exif2.jpg",
        "exif3.jpg",
        "exif4.jpg",
        "exif5.jpg",
        "exif6.jpg",
        "exif7.jpg",
        "exif8.jpg",
        "exif6.png",
        "exif6.webp",
        "rgb.png",
        "rgb16.png",
        "rgba.png",
        "rgba16.png",
        "rgb_transparent.png",
        "grey.png",
        "grey2.png",
        "grey4.png",
        "grey_alpha.png",
        "grey_alpha16.png",
        "bit.png",
        "palette.png",
        "palette2.png",
        "palette_transparent.png",
        "palette_too_short.png",
        "lossless.webp",
        "animation.webp",
        "palette.gif",
        "canvas.gif",
        "canvas_transparent.gif",
        "canvas_too_small.gif",
        "canvas_outside.gif",
        "local_palette.gif",
        "few_colors.gif",
        "grey_levels.gif",
        "interlaced.gif",
        "interlaced3.gif",
        "rgb.bmp",
        "palette.bmp",
        "rgb555.bmp",
        "rgb565.bmp",
        "rgb565_top_down.bmp",
        "masks.bmp",
        "masks_of_nothing.bmp",
        "os2.bmp",
        "runs.bmp",
        "half_byte_runs.bmp"
      })
  void readsThePixelsThatPillowReads(String name) throws IOException {
    RgbImage image = ImageDecoder.DEFAULT.decode(PillowFiles.bytes("decoding/" + name), name);

    assertEquals(expected(name), image);
  }

  @Test
  void lossyWebPOfSmoothColoursComesWithinEightLevelsOfGooglesDecoder() throws IOException {
    RgbImage image =
        ImageDecoder.DEFAULT.decode(PillowFiles.bytes("decoding/lossy.webp"), "lossy.webp");

    RgbImage expected = expected("lossy.webp");
    assertEquals(expected.width(), image.width());
    assertEquals(expected.height(), image.height());
    double sum = 0;
    for (int i = 0; i < expected.pixels().length; i++) {
      int difference = Math.abs((expected.pixels()[i] & 0xff) - (image.pixels()[i] & 0xff));
      assertTrue(difference <= 8, "sample " + i + " is off by " + difference);
      sum += difference;
    }
    assertTrue(sum / expected.pixels().length <= 3);
  }

  @Test
  void theOrientationCanBeIgnored() throws IOException {
    ImageDecoder asStored = new ImageDecoder(1000, false);

    RgbImage turned = asStored.decode(PillowFiles.bytes("decoding/exif6.jpg"), "exif6.jpg");

    assertEquals(expected("exif1.jpg"), turned);
  }

  @Test
  void greyOf16BitsKeepsItsHighByte() throws IOException {
    BufferedImage grey = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setDataElements(0, 0, 3, 1, new short[]{0x00ff, 0x1234, (short) 0xfedc});
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(grey, "png", file));

    RgbImage image = ImageDecoder.DEFAULT.decode(file.toByteArray(), "grey16.png");

    byte[] expected = {0, 0, 0, 0x12, 0x12, 0x12, (byte) 0xfe, (byte) 0xfe, (byte) 0xfe};
    assertArrayEquals(expected, image.pixels());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ycc420.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg", "rgb.png", "palette.png",
        "lossy.webp",
        "lossless.webp", "rgb.bmp", "rgb565.bmp", "runs.bmp", "palette.gif", "canvas.gif"})
  void aTruncatedFileIsRefusedWhereverItEnds(String name) throws IOException {
    byte[] whole = PillowFiles.bytes("decoding/" + name);
    for (int part = 1; part < 10; part++) {
      byte[] beginning = Arrays.copyOf(whole, whole.length * part / 10);

      ImageReadException refused =
          assertThrows(ImageReadException.class,
              () -> ImageDecoder.DEFAULT.decode(beginning, name));

      assertEquals(name, refused.file());
      assertEquals("cannot read the image " + name + ": " + refused.reason(), refused.getMessage());
    }
  }

  @Test
  void aJpegWithoutItsEndIsTruncated() throws IOException {
    byte[] whole = PillowFiles.bytes("decoding/ycc420.jpg");
    byte[] shortened = Arrays.copyOf(whole, whole.length - 2);

    ImageReadException refused =
        assertThrows(ImageReadException.class,
            () -> ImageDecoder.DEFAULT.decode(shortened, "a.jpg"));

    assertTrue(refused.reason().startsWith("it is truncated"), refused.reason());
  }

  @Test
  void anythingButAnImageIsRefused(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("page.jpg"), "<html>404</html>");
    Path empty = Files.createFile(folder.resolve("empty.png"));
    Path missing = folder.resolve("missing.jpg");

    assertReason("it is no image of a known format (JPEG, PNG, WebP, BMP, GIF)", text);
    assertReason("the file is empty", empty);
    assertReason("there is no such file", missing);
    assertReason("it is a folder", folder);
  }

  @Test
  void whatWouldNeverEndIsRefused() {
    Path zero = Path.of("/dev/zero");
    Skip.unless(Files.exists(zero), "this system has no device " + zero);
    assertReason("it is no regular file, but a pipe, a socket or a device", zero);
  }

  @Test
  void aClaimToBeEnormousIsRefusedBeforeAnyPixelIsRead() {
    byte[] header = new byte[64];
    ByteBuffer.wrap(header)
        .put("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(13)
        .put("IHDR".getBytes(StandardCharsets.US_ASCII))
        .putInt(60_000)
        .putInt(60_000)
        .put(new byte[]{8, 2, 0, 0, 0});

    ImageReadException refused =
        assertThrows(ImageReadException.class,
            () -> ImageDecoder.DEFAULT.decode(header, "bomb.png"));

    assertEquals("it says it has 60000 x 60000 pixels, the limit is 200000000 pixels",
        refused.reason());
  }

  @Test
  void aClaimToHaveAnEnormousCanvasIsRefusedToo() throws IOException {
    byte[] gif = PillowFiles.bytes("decoding/canvas.gif");
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) 60_000)
        .putShort(8, (short) 60_000);

    ImageReadException refused =
        assertThrows(ImageReadException.class, () -> ImageDecoder.DEFAULT.decode(gif, "bomb.gif"));

    assertEquals("it says it has 60000 x 60000 pixels, the limit is 200000000 pixels",
        refused.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ycc420.jpg", "cmyk.jpg", "exif8.jpg", "rgb.png", "exif6.png",
    "palette.gif", "canvas_outside.gif", "interlaced3.gif", "rgb.bmp", "masks.bmp", "runs.bmp",
    "ycc440.jpg"})
  void damageNeverEndsInAnythingButAPictureOrARefusal(String name) throws IOException {
    byte[] whole = PillowFiles.bytes("decoding/" + name);
    ImageDecoder decoder = new ImageDecoder(1_000_000, true);
    Random random = new Random(7);
    for (int round = 0; round < 150; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 4; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        RgbImage image = decoder.decode(damaged, name);
        assertTrue((long) image.width() * image.height() <= 1_000_000);
      } catch (ImageReadException refused) {
        assertEquals(name, refused.file());
      }
    }
  }

  private static void assertReason(String reason, Path file) {
    ImageReadException refused =
        assertThrows(ImageReadException.class, () -> ImageDecoder.DEFAULT.decode(file));
    assertEquals(reason, refused.reason());
    assertEquals("cannot read the image " + file + ": " + reason, refused.getMessage());
  }

  private static RgbImage expected(String name) throws IOException {
    return PillowFiles.decoded(name);
  }
}
