package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TiffFileTest {
  private static final int BITS_PER_SAMPLE = 258;
  private static final ImageDecoder DECODER =
      new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS, true);

  /** A red picture of 3 by 2 pixels. */
  private static byte[] tiff() throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 6; i++) {
      image.setRGB(i % 3, i / 3, 0xff0000);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, "tiff", file));
    return file.toByteArray();
  }

  /** Says that the last sample of each pixel has so many bits. */
  private static byte[] withBits(byte[] tiff, int bits) {
    ByteBuffer file =
        ByteBuffer.wrap(tiff)
            .order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = file.getInt(4);
    for (int i = 0; i < file.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if (file.getShort(entry) == BITS_PER_SAMPLE) {
        file.putShort(file.getInt(entry + 8) + 4, (short) bits);
      }
    }
    return tiff;
  }

  @Test
  void aTiffIsReadByTheJdk() throws IOException {
    RgbImage image = DECODER.decode(tiff(), "a.tiff");
    assertEquals(3, image.width());
    assertEquals(2, image.height());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 17, 28, 31, 33, 64})
  void bitsThatNoSampleHasAreRefusedBeforeTablesAreMadeForThem(int bits) throws IOException {
    byte[] damaged = withBits(tiff(), bits);
    ImageReadException e =
        assertThrows(ImageReadException.class, () -> DECODER.decode(damaged, "a.tiff"));
    assertTrue(
        String.valueOf(e.getMessage()).contains("%d bits a sample".formatted(bits)),
        String.valueOf(e.getMessage()));
  }
}
