package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a BMP says of itself is believed as far as Pillow believes it. */
class BmpFileTest {
  private static final int FILE_SIZE = 2;
  private static final int PIXELS_AT = 10;
  private static final int COMPRESSION = 30;
  private static final int DATA_SIZE = 34;
  private static final int RED_MASK = 54;

  @Test
  void itsSizesAreNotBelieved() throws IOException {
    byte[] bmp = PillowFiles.bytes("decoding/runs.bmp");
    put(bmp, FILE_SIZE, 7);
    put(bmp, DATA_SIZE, 1 << 30);

    assertEquals(PillowFiles.decoded("runs.bmp"), decode(bmp));
  }

  @Test
  void pixelsAreFoundWithoutTheirOffset() throws IOException {
    byte[] bmp = PillowFiles.bytes("decoding/palette.bmp");
    put(bmp, PIXELS_AT, 0);
    assertEquals(PillowFiles.decoded("palette.bmp"), decode(bmp));

    put(bmp, PIXELS_AT, 54);
    assertEquals(PillowFiles.decoded("palette.bmp"), decode(bmp));
  }

  /** Pillow refuses these masks; levels are spread as it spreads those of 5 bits. */
  @Test
  void masksOfAnyWidthAreFollowed() throws IOException {
    byte[] bmp = PillowFiles.bytes("decoding/rgb565.bmp");
    put(bmp, RED_MASK, 0xf00);
    put(bmp, RED_MASK + 4, 0xf0);
    put(bmp, RED_MASK + 8, 0xf);
    // The last row comes first.
    bmp[RED_MASK + 12] = (byte) 0xf4;
    bmp[RED_MASK + 13] = 0x0a;

    RgbImage image = decode(bmp);

    int[] first = {image.sample(0, 6, 0), image.sample(0, 6, 1), image.sample(0, 6, 2)};
    assertArrayEquals(new int[]{170, 255, 68}, first);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 11})
  void otherImagesWithinAreRefused(int compression) throws IOException {
    byte[] bmp = PillowFiles.bytes("decoding/rgb.bmp");
    put(bmp, COMPRESSION, compression);

    ImageReadException refused = assertThrows(ImageReadException.class, () -> decode(bmp));

    assertEquals("a BMP of compression " + compression + " is not supported", refused.reason());
  }

  private static RgbImage decode(byte[] file) throws ImageReadException {
    return ImageDecoder.DEFAULT.decode(file, "a.bmp");
  }

  private static void put(byte[] bmp, int at, int value) {
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
  }
}
