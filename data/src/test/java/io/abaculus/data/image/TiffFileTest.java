package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** A TIFF of one pixel of as many bytes, with some of its tags. */
  private static byte[] pixel(byte[] samples, Map<Integer, Integer> tags) {
    Map<Integer, Integer> all = new TreeMap<>(tags);
    all.putAll(Map.of(256, 1, 257, 1, 273, 8, 277, samples.length, 278, 1, 279, samples.length));
    int bitsAt = 8 + 8;
    ByteBuffer file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    file.put("II*\0".getBytes(StandardCharsets.US_ASCII)).putInt(24).put(samples);
    for (int i = 0; i < samples.length; i++) {
      file.putShort(bitsAt + 2 * i, (short) 8);
    }
    all.put(BITS_PER_SAMPLE, samples.length > 2 ? bitsAt : 8);
    file.position(24).putShort((short) all.size());
    all.forEach(
        (tag, value) -> file.putShort(tag.shortValue()).putShort((short) 3)
            .putInt(tag == BITS_PER_SAMPLE ? samples.length : 1).putInt(value));
    return file.array();
  }

  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int SAMPLE_FORMAT = 339;

  /** What Pillow makes of them: 255 is all ink. */
  @ParameterizedTest
  @CsvSource({"10, 200, 0, 100, 149, 33, 155", "0, 0, 0, 0, 255, 255, 255",
    "77, 5, 255, 3, 176, 247, 0"})
  void inksAreMixed(int cyan, int magenta, int yellow, int black, int red, int green, int blue)
      throws IOException {
    byte[] inks = {(byte) cyan, (byte) magenta, (byte) yellow, (byte) black};
    RgbImage image = DECODER.decode(pixel(inks, Map.of(COMPRESSION, 1, PHOTOMETRIC, 5)), "a.tiff");
    assertEquals(
        RgbImage.of(1, 1, new byte[]{(byte) red, (byte) green, (byte) blue}), image,
        () -> image.sample(0, 0, 0) + ", " + image.sample(0, 0, 1) + ", " + image.sample(0, 0, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 262, 8, a TIFF of photometric interpretation 8 (L*a*b*)",
    "3, 339, 3, a TIFF of floating-point samples",
    "4, 259, 7, a TIFF of four channels that are compressed as JPEG"
  })
  void whatTheReaderWouldTakeForOtherNumbersIsRefused(
      int channels, int tag, int value, String says) {
    Map<Integer, Integer> tags =
        new HashMap<>(Map.of(COMPRESSION, 1, PHOTOMETRIC, 2, SAMPLE_FORMAT, 1));
    tags.put(tag, value);
    byte[] file = pixel(new byte[channels], tags);
    ImageReadException e =
        assertThrows(ImageReadException.class, () -> DECODER.decode(file, "a.tiff"));
    assertTrue(String.valueOf(e.getMessage()).contains(says + " is not supported"), e::toString);
  }

  @Test
  void orientationIsTakenFromXmpWhereNoTagSaysIt() throws IOException {
    byte[] whole = tiff();
    byte[] xmp = "<tiff:Orientation>6</tiff:Orientation>".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer in = ByteBuffer.wrap(whole)
        .order(whole[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = in.getInt(4);
    int entries = in.getShort(directory);
    // The directory once more at the end, with an entry more.
    ByteBuffer file = ByteBuffer.allocate(whole.length + xmp.length + 2 + 12 * (entries + 1) + 4)
        .order(in.order()).put(whole).put(xmp);
    file.putInt(4, file.position()).putShort((short) (entries + 1));
    file.put(whole, directory + 2, 12 * entries);
    file.putShort((short) 700).putShort((short) 1).putInt(xmp.length).putInt(whole.length);
    RgbImage image = DECODER.decode(file.array(), "a.tiff");
    assertEquals(2, image.width());
    assertEquals(3, image.height());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 10, 12, 14, 17, 28, 31, 33, 64})
  void bitsThatNoSampleHasAreRefusedBeforeTablesAreMadeForThem(int bits) throws IOException {
    byte[] damaged = withBits(tiff(), bits);
    ImageReadException e =
        assertThrows(ImageReadException.class, () -> DECODER.decode(damaged, "a.tiff"));
    assertTrue(
        String.valueOf(e.getMessage()).contains("%d bits a sample".formatted(bits)),
        String.valueOf(e.getMessage()));
  }

  /** Grey where 0 is black (1) and where it is white (0), and RGB: Pillow keeps the high byte of the last alone. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "0, 1, 254, 254", "2, 3, 1, 18"})
  void theHighByteOfSixteenBitsIsKept(int photometric, int channels, int red, int green)
      throws IOException {
    byte[] samples = {0x2c, 0x01, 0x34, 0x12, 0x00, 0x7f};
    Map<Integer, Integer> tags = new TreeMap<>(
        Map.of(256, 1, 257, 1, COMPRESSION, 1, PHOTOMETRIC, photometric, 273, 8, 277, channels,
            ROWS_PER_STRIP, 1, STRIP_BYTE_COUNTS, 2 * channels));
    tags.put(BITS_PER_SAMPLE, channels == 1 ? 16 : 14);
    ByteBuffer file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    file.put("II*\0".getBytes(StandardCharsets.US_ASCII)).putInt(24).put(samples);
    for (int i = 0; i < channels; i++) {
      file.putShort((short) 16);
    }
    file.position(24).putShort((short) tags.size());
    tags.forEach(
        (tag, value) -> file.putShort(tag.shortValue()).putShort((short) 3)
            .putInt(tag == BITS_PER_SAMPLE ? channels : 1).putInt(value));
    RgbImage image = DECODER.decode(file.array(), "a.tiff");
    assertEquals(red, image.sample(0, 0, 0));
    assertEquals(green, image.sample(0, 0, 1));
  }

  private static final int ROWS_PER_STRIP = 278;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int STRIP_BYTE_COUNTS = 279;
  private static final int DEFLATE = 8;

  /** A value of a tag of a little-endian file. */
  private static byte[] with(byte[] file, int tag, int value) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int directory = bytes.getInt(4);
    for (int i = 0; i < bytes.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if (bytes.getShort(entry) == (short) tag) {
        bytes.putShort(entry + 2, (short) 4).putInt(entry + 8, value);
      }
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 30, -1})
  void aLengthBeyondTheFileIsDamageBeforeMemoryIsTakenForIt(int bytes) {
    byte[] file =
        with(pixel(new byte[3], Map.of(PHOTOMETRIC, 2, COMPRESSION, DEFLATE)), STRIP_BYTE_COUNTS,
            bytes);
    ImageReadException damage =
        assertThrows(ImageReadException.class, () -> DECODER.decode(file, "a.tiff"));
    assertTrue(
        damage.toString().contains("bytes of pixels follow one another, and has 200 in all"),
        damage::toString);
    assertTrue(damage.toString().contains("cannot read the image a.tiff: it is damaged"),
        damage::toString);
  }

  @Test
  void theLengthOfWhatIsNotCompressedDoesNotCount() throws IOException {
    byte[] file =
        with(pixel(new byte[]{1, 2, 3}, Map.of(PHOTOMETRIC, 2)), STRIP_BYTE_COUNTS, 1 << 30);
    assertEquals(1, DECODER.decode(file, "a.tiff").height());
  }

  @Test
  void aTileOfManyTimesItsImageIsRefusedBeforeMemoryIsTakenForIt() {
    byte[] file =
        pixel(new byte[3],
            Map.of(PHOTOMETRIC, 2, TILE_WIDTH, 40_000, TILE_LENGTH, 20_000, 324, 8, 325, 3));
    ImageReadException refused =
        assertThrows(ImageReadException.class, () -> DECODER.decode(file, "a.tiff"));
    assertTrue(refused.toString().contains("tiles of 40000 x 20000 pixels"), refused::toString);
  }

  @Test
  void aStripMayHaveRoomForMoreRowsThanTheImageHas() throws IOException {
    byte[] file = with(pixel(new byte[]{1, 2, 3}, Map.of(PHOTOMETRIC, 2)), ROWS_PER_STRIP, -1);
    assertEquals(1, DECODER.decode(file, "a.tiff").width());
  }
}
