package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes in what is not needed to show a PNG do no harm. */
class PngFileTest {
  @ParameterizedTest
  @ValueSource(strings = {"tIME", "hIST", "sPLT", "tEXt", "zTXt", "iTXt", "iCCP", "eXIf", "abCd"})
  void chunksThatAreNotNeededMayHoldAnything(String name) throws IOException {
    byte[] file = withChunk(PillowFiles.bytes("decoding/palette.png"), name);

    assertEquals(PillowFiles.decoded("palette.png"), ImageDecoder.DEFAULT.decode(file, "a"));
  }

  @Test
  void theyDoNoHarmToAMapOfLabelsEither() throws IOException {
    byte[] png = PillowFiles.bytes("decoding/palette.png");

    assertEquals(
        LabelDecoder.decode(png, "a"), LabelDecoder.decode(withChunk(png, "tEXt"), "a"));
  }

  private static byte[] withChunk(byte[] png, String name) {
    byte[] chunk = ByteBuffer.allocate(112).putInt(100)
        .put(name.getBytes(StandardCharsets.US_ASCII)).put(new byte[]{'?', '?', '?'}).array();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, 33);
    out.writeBytes(chunk);
    out.write(png, 33, png.length - 33);
    return out.toByteArray();
  }
}
