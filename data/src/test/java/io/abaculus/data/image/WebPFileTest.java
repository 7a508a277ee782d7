package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The pixels of a lossless WebP end where they are all there, and no sooner. */
class WebPFileTest {
  @Test
  void pixelsThatEndEarlyAreMissedThoughTheFileSaysItIsWhole() throws IOException {
    byte[] whole = PillowFiles.bytes("decoding/lossless.webp");
    byte[] file = Arrays.copyOf(whole, whole.length / 2);
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    in.putInt(4, file.length - 8);
    in.putInt(16, file.length - 20);

    ImageReadException refused =
        assertThrows(ImageReadException.class, () -> ImageDecoder.DEFAULT.decode(file, "a"));

    assertEquals("it is damaged or truncated (its pixels end early)", refused.reason());
  }

  /** Five codes of one symbol each, so that a pixel of 20, 10, 30 takes no bit. */
  @Test
  void pixelsMayTakeNoBits() throws ImageReadException {
    byte[] file =
        HexFormat.of()
            .parseHex("524946461a000000574542505650384c0d0000002f2bc14a00a84229ead1ff020000");

    RgbImage image = ImageDecoder.DEFAULT.decode(file, "a.webp");

    byte[] expected = new byte[300 * 300 * RgbImage.CHANNELS];
    for (int i = 0; i < expected.length; i += RgbImage.CHANNELS) {
      expected[i] = 20;
      expected[i + 1] = 10;
      expected[i + 2] = 30;
    }
    assertEquals(RgbImage.of(300, 300, expected), image);
  }
}
