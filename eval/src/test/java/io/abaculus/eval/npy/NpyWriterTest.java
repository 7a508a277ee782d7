package io.abaculus.eval.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyWriterTest {
  @TempDir private Path folder;

  /** What {@code numpy.save} of NumPy 2 writes for {@code numpy.array([[1, 2, 3]], dtype='<f4')}. */
  @Test
  void theBytesAreThoseOfNumPy() throws IOException {
    Path file = folder.resolve("a.npy");
    NpyWriter.write(file, new float[]{1, 2, 3}, 1, 3);

    byte[] bytes = Files.readAllBytes(file);
    assertEquals(128 + 3 * Float.BYTES, bytes.length);
    assertEquals(
        "934e554d505901007600", HexFormat.of().formatHex(bytes, 0, 10));
    assertEquals(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }",
        new String(bytes, 10, 118, StandardCharsets.US_ASCII).strip());
    assertEquals('\n', bytes[127]);
    float[] values = new float[3];
    ByteBuffer.wrap(bytes, 128, 12)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    assertArrayEquals(new float[]{1, 2, 3}, values);
  }

  @Test
  void oneAxisIsATupleOfOne() throws IOException {
    Path file = folder.resolve("a.npy");
    NpyWriter.write(file, new float[]{1, 2}, 2);
    String header =
        new String(Arrays.copyOf(Files.readAllBytes(file), 128), StandardCharsets.ISO_8859_1);
    assertEquals(true, header.contains("'shape': (2,)"), header);
  }

  @Test
  void valuesOfAnotherNumberAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> NpyWriter.write(folder.resolve("a.npy"), new float[]{1}, 2, 3));
  }
}
