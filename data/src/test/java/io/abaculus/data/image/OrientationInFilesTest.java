package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a file says how its picture lies, it is turned as Pillow's {@code exif_transpose} does. */
class OrientationInFilesTest {
  private static final String ATTRIBUTE = "<rdf:Description tiff:Orientation=\"%d\"/>";
  private static final String ELEMENT = "<tiff:Orientation>%d</tiff:Orientation>";
  private static final int APP1 = 0xe1;

  @ParameterizedTest
  @ValueSource(strings = {ATTRIBUTE, ELEMENT})
  void xmpIsReadInEveryFormat(String form) throws IOException {
    for (int tag = 1; tag <= 8; tag++) {
      String xmp = form.formatted(tag);
      assertTurned(tag, "ycc444.jpg", jpegWith(xmpSegment(xmp)));
      assertTurned(tag, "rgb.png", pngWith(text("iTXt", "XML:com.adobe.xmp\0\0\0\0\0" + xmp)));
      assertTurned(tag, "lossless.webp", webpWith("XMP ", 0x04, bytes(xmp)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<rdf:Description exif:Orientation=\"6\"/>",
        "<rdf:Description tiff:Orientation='6'/>",
        "<tiff:Orientation> 6 </tiff:Orientation>",
        "<rdf:Description tiff:Orientation=\"0\"/><tiff:Orientation>6</tiff:Orientation>"
      })
  void otherFormsOfXmpSayNothing(String xmp) throws IOException {
    assertTurned(1, "ycc444.jpg", jpegWith(xmpSegment(xmp)));
  }

  @Test
  void exifGoesBeforeXmpUnlessItHasNoOrientation() throws IOException {
    byte[] xmp = xmpSegment(ATTRIBUTE.formatted(8));

    assertTurned(6, "ycc444.jpg", jpegWith(xmp, exifSegment(exif(6))));
    assertTurned(1, "ycc444.jpg", jpegWith(exifSegment(exif(1)), xmp));
    assertTurned(1, "ycc444.jpg", jpegWith(exifSegment(exif(0)), xmp));
    assertTurned(8, "ycc444.jpg", jpegWith(exifSegment(Arrays.copyOf(exif(6), 12)), xmp));
  }

  @Test
  void exifDataMayGoOnInTheNextSegment() throws IOException {
    byte[] exif = exif(6);

    assertTurned(6, "ycc444.jpg", jpegWith(exifSegment(Arrays.copyOf(exif, 13)),
        exifSegment(Arrays.copyOfRange(exif, 13, exif.length))));
  }

  @Test
  void ofSeveralPacketsOfXmpTheLastCountsAndAnExtensionDoesNot() throws IOException {
    byte[] first = xmpSegment(ATTRIBUTE.formatted(3));
    byte[] last = xmpSegment(ATTRIBUTE.formatted(6));
    byte[] extension =
        segment(APP1, bytes("http://ns.adobe.com/xmp/extension/\0" + ATTRIBUTE.formatted(8)));

    assertTurned(6, "ycc444.jpg", jpegWith(first, last, extension));
  }

  @Test
  void aPngHasExifAsAChunkBeforeOrAfterItsPixels() throws IOException {
    byte[] chunk = chunk("eXIf", exif(6));
    byte[] png = PillowFiles.bytes("decoding/rgb.png");

    assertTurned(6, "rgb.png", pngWith(chunk));
    assertTurned(6, "rgb.png", insert(png, png.length - 12, chunk));
  }

  @Test
  void aPngHasExifInDigitsAsImageMagickWritesIt() throws IOException {
    for (int tag = 1; tag <= 8; tag++) {
      String profile = profile(exif(tag));
      assertTurned(tag, "rgb.png", pngWith(text("tEXt", "Raw profile type exif\0" + profile)));
      assertTurned(tag, "rgb.png",
          pngWith(compressed("zTXt", "Raw profile type exif\0\0", profile)));
      assertTurned(tag, "rgb.png",
          pngWith(compressed("iTXt", "Raw profile type exif\0\1\0en\0key\0", profile)));
    }
  }

  @Test
  void anExifChunkGoesBeforeDigitsAndDigitsGoBeforeXmp() throws IOException {
    byte[] digits = text("tEXt", "Raw profile type exif\0" + profile(exif(6)));
    byte[] xmp = compressed("zTXt", "XML:com.adobe.xmp\0\0", ATTRIBUTE.formatted(3));

    assertTurned(3, "rgb.png", pngWith(xmp));
    assertTurned(6, "rgb.png", pngWith(xmp, digits));
    assertTurned(8, "rgb.png", pngWith(chunk("eXIf", exif(8)), digits, xmp));
  }

  @Test
  void otherProfilesAndDamagedOnesSayNothing() throws IOException {
    String profile = profile(exif(6));

    assertTurned(1, "rgb.png", pngWith(text("tEXt", "Raw profile type APP1\0" + profile)));
    assertTurned(1, "rgb.png", pngWith(text("tEXt", "Raw profile type exif\0" + profile + "x")));
    assertTurned(1, "rgb.png", pngWith(text("tEXt", "Raw profile type exif\0\nexif\n8")));
    assertTurned(1, "rgb.png", pngWith(text("zTXt", "Raw profile type exif\0\0" + profile)));
    assertTurned(1, "rgb.png", pngWith(text("zTXt", "Raw profile type exif")));
    assertTurned(1, "rgb.png", pngWith(text("iTXt", "XML:com.adobe.xmp\0\1")));
  }

  @Test
  void aTextThatInflatesToMoreThanAMegabyteIsNotBelieved() throws IOException {
    String xmp = ATTRIBUTE.formatted(6);
    int room = (1 << 20) - xmp.length();

    assertTurned(6, "rgb.png",
        pngWith(compressed("zTXt", "XML:com.adobe.xmp\0\0", xmp + " ".repeat(room))));
    assertTurned(1, "rgb.png",
        pngWith(compressed("zTXt", "XML:com.adobe.xmp\0\0", xmp + " ".repeat(room + 1))));
  }

  @Test
  void aWebPHasOnlyWhatItAnnounces() throws IOException {
    assertTurned(6, "lossless.webp", webpWith("EXIF", 0x08, exif(6)));
    assertTurned(1, "lossless.webp", webpWith("EXIF", 0x04, exif(6)));
    assertTurned(1, "lossless.webp", webpWith("XMP ", 0x08, bytes(ATTRIBUTE.formatted(6))));
  }

  private static void assertTurned(int tag, String name, byte[] file) throws IOException {
    RgbImage expected = Orientation.ofTag(tag).turnUpright(PillowFiles.decoded(name));
    assertEquals(expected, ImageDecoder.DEFAULT.decode(file, name), "orientation " + tag);
  }

  /** Exif data of nothing but an orientation. */
  private static byte[] exif(int orientation) {
    return HexFormat.of()
        .parseHex("4d4d002a 00000008 0001 0112 0003 00000001 000%d 0000 00000000"
            .formatted(orientation).replace(" ", ""));
  }

  private static byte[] xmpSegment(String xmp) {
    return segment(APP1, bytes("http://ns.adobe.com/xap/1.0/\0" + xmp));
  }

  private static byte[] exifSegment(byte[] exif) {
    return segment(APP1, join(bytes("Exif\0\0"), exif));
  }

  private static byte[] segment(int marker, byte[] body) {
    return ByteBuffer.allocate(4 + body.length).put((byte) 0xff).put((byte) marker)
        .putShort((short) (2 + body.length)).put(body).array();
  }

  private static byte[] jpegWith(byte[]... segments) throws IOException {
    return insert(PillowFiles.bytes("decoding/ycc444.jpg"), 2, join(segments));
  }

  private static byte[] pngWith(byte[]... chunks) throws IOException {
    return insert(PillowFiles.bytes("decoding/rgb.png"), 33, join(chunks));
  }

  /** A chunk without its checksum, which nobody reads. */
  private static byte[] chunk(String name, byte[] data) {
    return ByteBuffer.allocate(12 + data.length).putInt(data.length).put(bytes(name)).put(data)
        .array();
  }

  private static byte[] text(String name, String text) {
    return chunk(name, bytes(text));
  }

  private static byte[] compressed(String name, String start, String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes(start));
    try (DeflaterOutputStream zip = new DeflaterOutputStream(out, new Deflater())) {
      zip.write(bytes(text));
    }
    return chunk(name, out.toByteArray());
  }

  private static String profile(byte[] data) {
    String digits = HexFormat.of().formatHex(join(bytes("Exif\0\0"), data));
    return "\nexif\n%8d\n%s\n%s\n".formatted(data.length, digits.substring(0, 20),
        digits.substring(20));
  }

  /** A WebP with an extended header, which announces metadata, and a chunk after its pixels. */
  private static byte[] webpWith(String name, int announced, byte[] data) throws IOException {
    byte[] plain = PillowFiles.bytes("decoding/lossless.webp");
    RgbImage image = PillowFiles.decoded("lossless.webp");
    int padded = data.length + (data.length & 1);
    ByteBuffer out =
        ByteBuffer.allocate(plain.length + 18 + 8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    out.put(plain, 0, 4).putInt(out.limit() - 8).put(plain, 8, 4);
    out.put(bytes("VP8X")).putInt(10).putInt(announced);
    out.putShort((short) (image.width() - 1)).put((byte) 0);
    out.putShort((short) (image.height() - 1)).put((byte) 0);
    out.put(plain, 12, plain.length - 12);
    return out.put(bytes(name)).putInt(data.length).put(data).array();
  }

  private static byte[] insert(byte[] file, int at, byte[] part) {
    return join(Arrays.copyOf(file, at), part, Arrays.copyOfRange(file, at, file.length));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
