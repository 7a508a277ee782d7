package io.abaculus.formats.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.StoredType;
import io.abaculus.formats.TensorFileException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsFileTest {
  @TempDir Path directory;

  @Test
  void readsTheExampleOfTheFormat() throws IOException {
    Path file =
        crafted(
            "{\"__metadata__\":{\"k\":\"v\"},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[4,12]},"
                + "\"a\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[0,4]}}   ",
            data(12).putInt(7).putFloat(1.5f).putFloat(-0.25f));
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      assertEquals(Map.of("k", "v"), opened.metadata());
      assertEquals(List.of("a", "b"), List.copyOf(opened.tensors().keySet()));
      assertEquals(new SafetensorsTensor("b", StoredType.F32, new long[]{2, 1}, 4, 12),
          opened.tensor("b"));
      assertEquals(1, opened.tensor("a").elements());
      assertArrayEquals(new int[]{7}, opened.readInts("a"));
      assertArrayEquals(new float[]{1.5f, -0.25f}, opened.readFloats("b"));
    }
  }

  @Test
  void readsAFileWithoutTensors() throws IOException {
    try (SafetensorsFile opened = SafetensorsFile.open(crafted("{}", data(0)))) {
      assertTrue(opened.tensors().isEmpty());
      assertTrue(opened.metadata().isEmpty());
    }
  }

  @Test
  void readsTensorsWithoutElementsAndScalars() throws IOException {
    Path file =
        crafted(
            "{"
                + tensor("none", "F32", "[3,0]", 0, 0)
                + ","
                + tensor("one", "F64", "[]", 0, 8)
                + "}",
            data(8).putDouble(Math.PI));
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      assertEquals(0, opened.readFloats("none").length);
      assertArrayEquals(new double[]{Math.PI}, opened.readDoubles("one"));
    }
  }

  @Test
  void readsDataThatAreNotAligned() throws IOException {
    Path file =
        crafted(
            "{" + tensor("a", "U8", "[1]", 0, 1) + "," + tensor("b", "F32", "[1]", 1, 5) + "}",
            data(5).put((byte) -1).putFloat(3f));
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      assertArrayEquals(new byte[]{-1}, opened.readBytes("a"));
      assertArrayEquals(new int[]{255}, opened.readInts("a"));
      assertArrayEquals(new float[]{3f}, opened.readFloats("b"));
    }
  }

  @Test
  void widensEveryHalfAndEveryBfloat16() throws IOException {
    ByteBuffer all = data(1 << 17);
    for (int bits = 0; bits < 1 << 16; bits++) {
      all.putShort((short) bits);
    }
    Path half = crafted("{" + tensor("x", "F16", "[65536]", 0, 1 << 17) + "}", all);
    try (SafetensorsFile opened = SafetensorsFile.open(half)) {
      float[] x = opened.readFloats("x");
      for (int bits = 0; bits < 1 << 16; bits++) {
        assertEquals(binary16(bits), x[bits]);
      }
    }
    Path brain = crafted("{" + tensor("x", "BF16", "[65536]", 0, 1 << 17) + "}", all);
    try (SafetensorsFile opened = SafetensorsFile.open(brain)) {
      double[] x = opened.readDoubles("x");
      for (int bits = 0; bits < 1 << 16; bits++) {
        assertEquals((double) Float.intBitsToFloat(bits << 16), x[bits]);
      }
    }
  }

  @Test
  void readsEveryIntegerTypeWithItsSign() throws IOException {
    assertReadsAs("U8", data(2).put((byte) 200).put((byte) 1), 200, 1);
    assertReadsAs("I8", data(2).put((byte) 200).put((byte) 1), -56, 1);
    assertReadsAs("U16", data(4).putShort((short) 40000).putShort((short) 1), 40000, 1);
    assertReadsAs("I16", data(4).putShort((short) 40000).putShort((short) 1), -25536, 1);
    assertReadsAs("I32", data(8).putInt(Integer.MIN_VALUE).putInt(1), Integer.MIN_VALUE, 1);
    assertReadsAs("U32", data(8).putInt(Integer.MAX_VALUE).putInt(1), Integer.MAX_VALUE, 1);
    assertReadsAs("I64", data(16).putLong(-3).putLong(1), -3, 1);
    assertReadsAs("U64", data(16).putLong(3).putLong(1), 3, 1);
  }

  @Test
  void refusesValuesThatDoNotFitNamingTheElement() throws IOException {
    try (SafetensorsFile u32 = one("U32", data(8).putInt(1).putInt(-1), 2)) {
      assertArrayEquals(new long[]{1, 0xffffffffL}, u32.readLongs("x"));
      assertProblem("tensor 'x': element 1 is 4294967295, not a int", () -> u32.readInts("x"));
    }
    try (SafetensorsFile u64 = one("U64", data(16).putLong(1).putLong(-1), 2)) {
      assertProblem("element 1 is 18446744073709551615", () -> u64.readLongs("x"));
    }
    try (SafetensorsFile f64 = one("F64", data(16).putDouble(1e300).putDouble(1), 2)) {
      assertProblem("element 0 is 1.0E300", () -> f64.readFloats("x"));
      assertArrayEquals(new double[]{1e300, 1}, f64.readDoubles("x"));
    }
    try (SafetensorsFile bool = one("BOOL", data(2).put((byte) 1).put((byte) 2), 2)) {
      assertProblem("element 1 is 2", () -> bool.readBytes("x"));
    }
  }

  @Test
  void keepsInfinitiesAndNaNsOfDoubles() throws IOException {
    ByteBuffer data = data(24).putDouble(Double.NaN).putDouble(Double.POSITIVE_INFINITY);
    try (SafetensorsFile file = one("F64", data.putDouble(0.1), 3)) {
      assertArrayEquals(
          new float[]{Float.NaN, Float.POSITIVE_INFINITY, 0.1f}, file.readFloats("x"));
    }
  }

  /** What safetensors 0.8 writes of the dtypes that torch 2.13 has beyond those whose numbers are read. */
  @ParameterizedTest
  @CsvSource({
    "F4, 16", "F6_E2M3, 12", "F6_E3M2, 12", "F8_E4M3, 8", "F8_E5M2, 8", "F8_E8M0, 8",
    "F8_E4M3FNUZ, 8", "F8_E5M2FNUZ, 8", "C64, 64"
  })
  void listsTensorsOfTypesThatAreNotReadBesideOthers(StoredType type, long bytes)
      throws IOException {
    long elements = bytes * 8 / type.bits();
    Path file =
        crafted(
            "{"
                + tensor("odd", type.name(), "[" + elements + "]", 0, bytes)
                + ","
                + tensor("x", "F32", "[1]", bytes, bytes + 4)
                + "}",
            data((int) bytes + 4).position((int) bytes).putFloat(2));
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      assertEquals(type, opened.tensor("odd").dtype());
      assertEquals(elements, opened.tensor("odd").elements());
      assertArrayEquals(new float[]{2}, opened.readFloats("x"));
      String problem = "tensor 'odd': numbers of type " + type + " are not read";
      assertProblem(problem, () -> opened.readFloats("odd"));
      assertProblem(problem, () -> opened.readDoubles("odd"));
      assertProblem(problem, () -> opened.readInts("odd"));
      assertProblem(problem, () -> opened.readLongs("odd"));
      assertProblem(problem, () -> opened.readBytes("odd"));
    }
  }

  @Test
  void takesMetadataOfNullAsNone() throws IOException {
    try (SafetensorsFile opened =
        SafetensorsFile.open(crafted("{\"__metadata__\":null}", data(0)))) {
      assertEquals(Map.of(), opened.metadata());
      assertEquals(Map.of(), opened.tensors());
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "BOOL", "U8", "I8", "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "F64", "I64", "U64"
      })
  void refusesConversionsThatLoseAndSaysWhatFits(StoredType type) throws IOException {
    try (SafetensorsFile file = one(type.name(), data(type.bytes()), 1)) {
      boolean real = type.name().contains("F");
      boolean bool = type == StoredType.BOOL;
      if (real) {
        assertProblem("use readFloats or readDoubles", () -> file.readLongs("x"));
        assertProblem("use readFloats or readDoubles", () -> file.readInts("x"));
        assertProblem("use readFloats or readDoubles", () -> file.readBytes("x"));
      } else {
        assertProblem("is not read as floats; use read", () -> file.readFloats("x"));
        assertProblem("is not read as doubles; use read", () -> file.readDoubles("x"));
      }
      if (bool) {
        assertProblem("use readBytes", () -> file.readInts("x"));
        assertProblem("use readBytes", () -> file.readLongs("x"));
      } else if (!real && type.bytes() > 1) {
        assertProblem("use readInts or readLongs", () -> file.readBytes("x"));
      }
    }
  }

  @Test
  void namesAMissingTensor() throws IOException {
    try (SafetensorsFile file = one("F32", data(4), 1)) {
      assertProblem("no tensor 'y' among the 1", () -> file.readFloats("y"));
    }
  }

  @Test
  void refusesToReadOnceClosed() throws IOException {
    SafetensorsFile file = one("F32", data(4), 1);
    file.close();
    file.close();
    assertThrows(IllegalStateException.class, () -> file.readFloats("x"));
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    Path whole = crafted("{" + tensor("x", "F32", "[3]", 0, 12) + "}", data(12));
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 0; length < bytes.length; length++) {
      Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(bytes, length));
      assertProblem("truncated", () -> SafetensorsFile.open(cut));
    }
  }

  @Test
  void refusesAbsurdHeaderLengths() throws IOException {
    Path file = directory.resolve("absurd");
    Files.write(file, data(16).putLong(-1).array());
    assertProblem("header length 18446744073709551615", () -> SafetensorsFile.open(file));
    Files.write(file, data(16).putLong(100_000_001).array());
    assertProblem("header length 100000001, more than 100000000", () -> SafetensorsFile.open(file));
    Files.write(file, data(16).putLong(9).array());
    assertProblem("a header of 9 bytes, of which 8 are there", () -> SafetensorsFile.open(file));
    Files.write(file, data(8).putLong(0).array());
    assertProblem("does not begin with '{'", () -> SafetensorsFile.open(file));
  }

  @Test
  void refusesBlanksBeforeTheHeaderAndAllowsThemAfter() throws IOException {
    SafetensorsFile.open(crafted("{} \n", data(0))).close();
    Path file = crafted(" {}", data(0));
    assertProblem("does not begin with '{'", () -> SafetensorsFile.open(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | does not begin with",
        "{ | not JSON: expected a key, found the end of the text (byte 1)",
        "{} x | not JSON: expected the end, found 'x' (byte 3)",
        "{'a':1} | not JSON",
        "{\"a\":1} | tensor 'a': expected an object, found the number 1",
        "{\"__metadata__\":{},\"__metadata__\":{}} | duplicate key '__metadata__'",
        "{\"__metadata__\":{\"a\":1}} | __metadata__: expected a string",
        "{\"__metadata__\":[]} | __metadata__: expected an object",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0]}} | expected dtype, shape and data_offsets",
      })
  void refusesMalformedHeaders(String header, String problem) throws IOException {
    Path file = crafted(header, data(0));
    assertProblem(problem, () -> SafetensorsFile.open(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "F7      | [8]      | [0,8]   | unknown dtype 'F7'",
        "F8_E4M3 | [7]      | [0,8]   | takes 7 bytes of F8_E4M3, its offsets 8",
        "F4      | [15]     | [0,8]   | its shape takes 60 bits of F4, which are no whole bytes",
        "F6_E2M3 | [2]      | [0,8]   | its shape takes 12 bits of F6_E2M3, which are no whole bytes",
        "f32     | [2]      | [0,8]   | unknown dtype 'f32'",
        "F32     | 2        | [0,8]   | expected an array, found the number 2",
        "F32     | [-2]     | [0,8]   | extent 0 of the shape is negative: -2",
        "F32     | [2.0]    | [0,8]   | extent 0 of the shape: expected an integer",
        "F32     | [2,true] | [0,8]   | extent 1 of the shape: expected a number, found true",
        "F32     | [9223372036854775808]         | [0,8] | expected an integer of 64 bits",
        "F32     | [4611686018427387904,4]       | [0,8] | overflows 64 bits",
        "F32     | [4611686018427387904,4,0]     | [0,0] | overflows 64 bits",
        "F32     | [4294967296,4294967296]       | [0,0] | overflows 64 bits",
        "F32     | [3]      | [0,8]   | takes 12 bytes of F32, its offsets 8",
        "F64     | [2]      | [0,8]   | takes 16 bytes of F64, its offsets 8",
        "F32     | []       | [0,8]   | takes 4 bytes of F32, its offsets 8",
        "F32     | [2]      | [8,0]   | data begin at 8 and end before, at 0",
        "F32     | [2]      | [-8,0]  | the first data offset is negative: -8",
        "F32     | [2]      | [0]     | data_offsets has 1 elements, expected 2",
        "F32     | [2]      | [0,8,8] | data_offsets has 3 elements, expected 2",
        "F32     | [2]      | [0,\"8\"] | the second data offset: expected a number",
        "F32     | [2]      | [4,12]  | data end at byte 12 of the data section, which has 8",
        "F32     | [1]      | [4,8]   | leaving a hole after the header",
        "F32     | [1]      | [0,4]   | 4 bytes after the last tensor belong to none",
      })
  void refusesWrongTensors(String dtype, String shape, String offsets, String problem)
      throws IOException {
    String tensor =
        "{\"x\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}"
            .formatted(dtype, shape, offsets);
    Path file = crafted(tensor, data(8));
    assertProblem(problem, () -> SafetensorsFile.open(file));
  }

  @Test
  void refusesKeysItDoesNotKnow() throws IOException {
    Path file =
        crafted(
            "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"scale\":2}}", data(1));
    assertProblem(
        "expected dtype, shape and data_offsets, found 'dtype, shape, data_offsets, scale'",
        () -> SafetensorsFile.open(file));
  }

  @Test
  void refusesOverlapsAndHolesBetweenTensors() throws IOException {
    Path overlap =
        crafted(
            "{" + tensor("a", "U8", "[5]", 0, 5) + "," + tensor("b", "U8", "[4]", 4, 8) + "}",
            data(8));
    assertProblem(
        "tensor 'b': data begin at byte 4 inside those of tensor 'a'",
        () -> SafetensorsFile.open(overlap));
    Path same =
        crafted(
            "{" + tensor("a", "U8", "[8]", 0, 8) + "," + tensor("b", "U8", "[8]", 0, 8) + "}",
            data(8));
    assertProblem("inside those of tensor 'a'", () -> SafetensorsFile.open(same));
    Path hole =
        crafted(
            "{" + tensor("b", "U8", "[2]", 6, 8) + "," + tensor("a", "U8", "[4]", 0, 4) + "}",
            data(8));
    assertProblem(
        "tensor 'b': data begin at byte 6, leaving a hole after tensor 'a', whose end is 4",
        () -> SafetensorsFile.open(hole));
  }

  @Test
  void refusesMalformedUtf8InNames() throws IOException {
    byte[] text =
        ("{" + tensor("\u00ff", "U8", "[1]", 0, 1) + "}").getBytes(StandardCharsets.ISO_8859_1);
    Path file = crafted(text, data(1));
    assertProblem("not valid UTF-8", () -> SafetensorsFile.open(file));
  }

  @Test
  void refusesTooManyTensors() throws IOException {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i <= Header.MAX_TENSORS; i++) {
      text.append(i == 0 ? "" : ",").append(tensor("t" + i, "U8", "[0]", 0, 0));
    }
    Path file = crafted(text.append('}').toString(), data(0));
    assertProblem("100001 tensors, more than the 100000", () -> SafetensorsFile.open(file));
  }

  @Test
  void refusesToPutMoreThanOneArrayHoldsIntoOne() throws IOException {
    Path file = crafted("{" + tensor("x", "U8", "[2147483648]", 0, 1L << 31) + "}", data(0));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(sparse.length() + (1L << 31));
    }
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      assertProblem("2147483648 elements, more than one array holds", () -> opened.readBytes("x"));
    }
  }

  @Test
  void aMissingFileIsAnOrdinaryInputError() {
    assertThrows(
        NoSuchFileException.class, () -> SafetensorsFile.open(directory.resolve("missing")));
  }

  /** Binary16 by its definition. */
  private static float binary16(int bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    double magnitude;
    if (exponent == 31) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = fraction * 0x1p-24;
    } else {
      magnitude = (1024 + fraction) * Math.scalb(1.0, exponent - 25);
    }
    return (float) (bits >> 15 == 0 ? magnitude : -magnitude);
  }

  private void assertReadsAs(String dtype, ByteBuffer data, int... expected) throws IOException {
    try (SafetensorsFile file = one(dtype, data, expected.length)) {
      assertArrayEquals(expected, file.readInts("x"));
      assertArrayEquals(Arrays.stream(expected).asLongStream().toArray(), file.readLongs("x"));
    }
  }

  private SafetensorsFile one(String dtype, ByteBuffer data, int elements) throws IOException {
    return SafetensorsFile.open(
        crafted("{" + tensor("x", dtype, "[" + elements + "]", 0, data.capacity()) + "}", data));
  }

  private static String tensor(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, begin, end);
  }

  private static ByteBuffer data(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private Path crafted(String header, ByteBuffer data) throws IOException {
    return crafted(header.getBytes(StandardCharsets.UTF_8), data);
  }

  private Path crafted(byte[] header, ByteBuffer data) throws IOException {
    Path file = Files.createTempFile(directory, "crafted", ".safetensors");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(data(8).putLong(header.length).flip());
      channel.write(ByteBuffer.wrap(header));
      channel.write(data.rewind());
    }
    return file;
  }

  private static void assertProblem(String expected, Executable executable) {
    TensorFileException e = assertThrows(TensorFileException.class, executable);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(expected), message);
    assertTrue(message.startsWith(e.file() + ": "), message);
  }
}
