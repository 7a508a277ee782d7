package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments that are not quite as they should be are taken as libjpeg takes them, and so Pillow. */
class JpegFileTest {
  private static final String JFIF = "ffe00010 4a46494600 0101 00 0001 0001 0000";
  private static final String ADOBE = "ffee000e 41646f6265 0064 0000 0000";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffe10000", "ffe10001", "ffe10002", "ffe1000300", "ffee0000", "ffee0001", "fffe0000",
        "ffed0001", "ffe20000", "ffe00000",
        // An Exif, an Adobe and a JFIF segment that are too short, an unknown profile, and junk.
        "ffe100084578696600ff", "ffee000d41646f626500640000000000", "ffe0000a4a46494600010100",
        "ffe20012494343 5f50524f46494c45 00 01010000", "ffffffff", "ff00", "ffd0"
      })
  void whatApplicationsWroteMayBeOfAnyLength(String segment) throws IOException {
    byte[] plain = PillowFiles.bytes("decoding/ycc444_without_jfif.jpg");

    assertEquals(PillowFiles.decoded("ycc444_without_jfif.jpg"), decode(with(plain, segment)));
  }

  @ParameterizedTest
  @CsvSource({"00, cmyk.jpg", "01, ycck.jpg", "02, ycck.jpg", "03, ycck.jpg", "ff, ycck.jpg"})
  void fourComponentsWithAnyTransformButZeroAreYcck(String transform, String sameAs)
      throws IOException {
    byte[] plain = PillowFiles.bytes("decoding/cmyk_without_adobe.jpg");

    assertEquals(PillowFiles.decoded(sameAs), decode(with(plain, ADOBE + transform)));
    assertEquals(PillowFiles.decoded(sameAs), decode(with(plain, JFIF + ADOBE + transform)));
  }

  @Test
  void threeComponentsWithTransformZeroAreRgbUnlessJfifSaysOtherwise() throws IOException {
    byte[] plain = PillowFiles.bytes("decoding/ycc444_without_jfif.jpg");
    RgbImage ycc = PillowFiles.decoded("ycc444_without_jfif.jpg");
    RgbImage rgb = decode(with(plain, ADOBE + "00"));

    // The first sample is a luma in one and red in the other.
    assertEquals(false, ycc.equals(rgb));
    assertEquals(ycc, decode(with(plain, ADOBE + "01")));
    assertEquals(ycc, decode(with(plain, JFIF + ADOBE + "00")));
    assertEquals(ycc, decode(with(plain, ADOBE + "00" + JFIF)));
  }

  @ParameterizedTest
  @CsvSource({
    "12, c1, a JPEG of 12 bits a sample is not supported",
    "8, c9, a JPEG with arithmetic coding is not supported",
    "8, f7, a JPEG-LS is not supported",
    "8, ca, a JPEG with arithmetic coding is not supported",
    "8, c5, a hierarchical JPEG is not supported"
  })
  void whatIsNotSupportedIsRefusedByItsName(int bits, String frame, String reason)
      throws IOException {
    byte[] jpeg = PillowFiles.bytes("decoding/ycc444.jpg");
    int start = 2;
    while ((jpeg[start] & 0xff) != 0xff || (jpeg[start + 1] & 0xff) != 0xc0) {
      start++;
    }
    jpeg[start + 1] = HexFormat.of().parseHex(frame)[0];
    jpeg[start + 4] = (byte) bits;

    ImageReadException refused = assertThrows(ImageReadException.class, () -> decode(jpeg));

    assertEquals(reason, refused.reason());
  }

  private static RgbImage decode(byte[] file) throws ImageReadException {
    return ImageDecoder.DEFAULT.decode(file, "a.jpg");
  }

  /** A JPEG with something after its start. */
  private static byte[] with(byte[] jpeg, String segments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(HexFormat.of().parseHex(segments.replace(" ", "")));
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }
}
