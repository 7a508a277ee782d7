package io.abaculus.formats.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.StoredNumbers;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.TensorFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  private static final String DISK_FULL = "No space left on device";

  @TempDir Path directory;

  @Test
  void whatWritersOfAFileThatWereKilledLeftIsDeletedAndNothingElse() throws IOException {
    Path file = directory.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of(), Map.of());
    String ofWriter = "%s" + UUID.randomUUID() + ".tmp";
    Path other = Files.createFile(directory.resolve(ofWriter.formatted(".a.safetensors.ema.")));
    Files.createFile(directory.resolve(ofWriter.formatted(".a.safetensors.")));

    SafetensorsWriter.deleteUnfinished(file);

    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(Set.of(other, file), files.collect(Collectors.toSet()));
    }
  }

  @Test
  void whatIsWrittenReadsBack() throws IOException {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tensors.put("bool", TensorData.bool(new byte[]{0, 1, 1}, 3));
    tensors.put("u8", TensorData.uint8(new byte[]{-1, 0}, 2));
    tensors.put("i8", TensorData.int8(new byte[]{-1}, 1));
    tensors.put("f32", TensorData.float32(new float[]{1, 2, 3, 4, 5, 6}, 2, 3));
    tensors.put("f16", TensorData.float16(new float[]{1.0009766f, 65504}, 2));
    tensors.put("bf16", TensorData.bfloat16(new float[]{1.0078125f, 3e38f}, 2));
    tensors.put("f64", TensorData.float64(new double[]{0.1}));
    tensors.put("i32", TensorData.int32(new int[]{Integer.MIN_VALUE}, 1));
    tensors.put("i64", TensorData.int64(new long[]{Long.MIN_VALUE}, 1));
    tensors.put("none", TensorData.float32(new float[0], 0, 5));
    tensors.put(
        "part", new TensorData.Floats(new float[]{9, 1, 2, 9}, 1, StoredType.F32, new long[]{2}));
    Path file = directory.resolve("all.safetensors");
    SafetensorsWriter.write(file, tensors, Map.of("naïve \"key\"", "line\nline"));

    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertEquals(Map.of("naïve \"key\"", "line\nline"), read.metadata());
      assertEquals(tensors.keySet(), read.tensors().keySet());
      assertArrayEquals(new byte[]{0, 1, 1}, read.readBytes("bool"));
      assertArrayEquals(new byte[]{-1, 0}, read.readBytes("u8"));
      assertArrayEquals(new int[]{-1}, read.readInts("i8"));
      assertArrayEquals(new float[]{1, 2, 3, 4, 5, 6}, read.readFloats("f32"));
      assertArrayEquals(new long[]{2, 3}, read.tensor("f32").shape());
      assertArrayEquals(new float[]{1.0009766f, 65504}, read.readFloats("f16"));
      // 3e38 lies between 225 and 226 times 2^120, the spacing of bfloat16 there.
      assertArrayEquals(new float[]{1.0078125f, 0x1.c4p127f}, read.readFloats("bf16"));
      assertArrayEquals(new double[]{0.1}, read.readDoubles("f64"));
      assertArrayEquals(new int[]{Integer.MIN_VALUE}, read.readInts("i32"));
      assertArrayEquals(new long[]{Long.MIN_VALUE}, read.readLongs("i64"));
      assertEquals(0, read.readFloats("none").length);
      assertArrayEquals(new float[]{1, 2}, read.readFloats("part"));
    }
  }

  @Test
  void arraysLongerThanTheBufferAreWrittenWhole() throws IOException {
    int length = (1 << 18) + 7;
    float[] floats = new float[length];
    double[] doubles = new double[length];
    int[] ints = new int[length];
    long[] longs = new long[length];
    byte[] bytes = new byte[5 * length];
    float[] quarters = new float[3 * length];
    for (int i = 0; i < length; i++) {
      floats[i] = i;
      doubles[i] = -i;
      ints[i] = 3 * i;
      longs[i] = (5L * i) << 20;
    }
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i / 3);
    }
    for (int i = 0; i < quarters.length; i++) {
      quarters[i] = 0.25f * (i % 1001);
    }
    Map<String, TensorData> tensors =
        Map.of(
            "floats", TensorData.float32(floats, length),
            "doubles", TensorData.float64(doubles, length),
            "ints", TensorData.int32(ints, length),
            "longs", TensorData.int64(longs, length),
            "bytes", TensorData.uint8(bytes, 5, length),
            "quarters", TensorData.float16(quarters, 3, length));
    Path file = directory.resolve("long.safetensors");
    SafetensorsWriter.write(file, tensors, Map.of());

    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertArrayEquals(floats, read.readFloats("floats"));
      assertArrayEquals(doubles, read.readDoubles("doubles"));
      assertArrayEquals(ints, read.readInts("ints"));
      assertArrayEquals(longs, read.readLongs("longs"));
      assertArrayEquals(bytes, read.readBytes("bytes"));
      assertArrayEquals(quarters, read.readFloats("quarters"));
    }
  }

  @Test
  void alignsEveryArray() throws IOException {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tensors.put("a", TensorData.uint8(new byte[3], 3));
    tensors.put("b", TensorData.float32(new float[1], 1));
    tensors.put("c", TensorData.float64(new double[1], 1));
    tensors.put("d", TensorData.bfloat16(new float[1], 1));
    for (int i = 0; i < 8; i++) {
      Path file = directory.resolve("aligned" + i);
      SafetensorsWriter.write(file, tensors, Map.of("k", "v".repeat(i)));
      long headerLength = Long.reverseBytes(ByteBuffer.wrap(Files.readAllBytes(file)).getLong());
      assertEquals(0, headerLength % 8);
      try (SafetensorsFile read = SafetensorsFile.open(file)) {
        for (SafetensorsTensor tensor : read.tensors().values()) {
          assertEquals(0, tensor.begin() % tensor.dtype().bytes(), tensor.toString());
        }
      }
    }
  }

  @Test
  void theSameContentsGiveTheSameBytesInWhateverOrderTheMetadataCome() throws IOException {
    Map<String, TensorData> tensors = Map.of("x", TensorData.float32(new float[]{1}, 1));
    Map<String, String> forward = new LinkedHashMap<>();
    forward.put("a", "1");
    forward.put("b", "2");
    Map<String, String> backward = new LinkedHashMap<>();
    backward.put("b", "2");
    backward.put("a", "1");
    SafetensorsWriter.write(directory.resolve("forward"), tensors, forward);
    SafetensorsWriter.write(directory.resolve("backward"), tensors, backward);
    assertEquals(-1, Files.mismatch(directory.resolve("forward"), directory.resolve("backward")));
  }

  @Test
  void roundsToBfloat16ToNearestWithTiesToEven() {
    assertEquals((short) 0x3f80, SafetensorsWriter.floatToBfloat16(1f));
    assertEquals((short) 0x3f80, bfloat16OfBits(0x3f808000)); // a tie, down to even
    assertEquals((short) 0x3f81, bfloat16OfBits(0x3f808001));
    assertEquals((short) 0x3f82, bfloat16OfBits(0x3f818000)); // a tie, up to even
    assertEquals((short) 0x8000, SafetensorsWriter.floatToBfloat16(-0f));
    assertEquals((short) 0xff80, SafetensorsWriter.floatToBfloat16(Float.NEGATIVE_INFINITY));
    assertEquals((short) 0x7f80, SafetensorsWriter.floatToBfloat16(Float.MAX_VALUE));
    assertTrue(Float.isNaN(StoredNumbers.bfloat16ToFloat(bfloat16OfBits(0x7f800001))));
    assertTrue(Float.isNaN(StoredNumbers.bfloat16ToFloat(bfloat16OfBits(0x7fffffff))));
  }

  @Test
  void refusesValuesThatNarrowingWouldMakeInfinite() throws IOException {
    Path file = Files.writeString(directory.resolve("x"), "old");
    TensorFileException half =
        assertThrows(
            TensorFileException.class,
            () -> SafetensorsWriter.write(
                file, Map.of("w", TensorData.float16(new float[]{1, 65520}, 2)), Map.of()));
    assertMessage("tensor 'w': element 1 is 65520.0, beyond the range of F16", half);
    assertThrows(
        TensorFileException.class,
        () -> SafetensorsWriter.write(
            file,
            Map.of("w", TensorData.bfloat16(new float[]{Float.MAX_VALUE}, 1)),
            Map.of()));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("x"), names());
    SafetensorsWriter.write(
        file, Map.of("w", TensorData.float16(new float[]{Float.NEGATIVE_INFINITY}, 1)), Map.of());
  }

  @Test
  void aFailureAtAnyByteLeavesTheOldFileWholeAndNothingElse() throws IOException {
    Path file = directory.resolve("model.safetensors");
    SafetensorsWriter.write(file, contents(1), Map.of());
    byte[] old = Files.readAllBytes(file);
    long size = old.length;
    for (long room = 0; room < size; room++) {
      long bytes = room;
      TensorFileException e =
          assertThrows(
              TensorFileException.class,
              () -> SafetensorsWriter.write(
                  file, contents(2), Map.of(), path -> new FailingOutput(path, bytes, "")));
      assertMessage("no space is left on the disk", e);
      assertMessage("it needs " + size + " bytes, ", e);
      assertMessage(" are free", e);
      assertArrayEquals(old, Files.readAllBytes(file));
      assertEquals(List.of("model.safetensors"), names());
    }
    SafetensorsWriter.write(file, contents(2), Map.of(), path -> new FailingOutput(path, size, ""));
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertArrayEquals(new float[]{2, 2, 2}, read.readFloats("x"));
    }
    assertEquals(List.of("model.safetensors"), names());
  }

  @Test
  void aFailureToCreateForceOrCloseLeavesTheOldFileWhole() throws IOException {
    Path file = Files.writeString(directory.resolve("x"), "old");
    for (String step : List.of("create", "force", "close")) {
      TensorFileException e =
          assertThrows(
              TensorFileException.class,
              () -> SafetensorsWriter.write(
                  file,
                  contents(2),
                  Map.of(),
                  path -> new FailingOutput(path, Long.MAX_VALUE, step)));
      assertMessage("cannot " + step, e);
      assertEquals("old", Files.readString(file));
      assertEquals(List.of("x"), names());
    }
  }

  @Test
  void anErrorThatIsNoInputOutputErrorPassesThroughAndLeavesNothing() throws IOException {
    OutOfMemoryError error = new OutOfMemoryError("thrown by the test");
    assertSame(
        error,
        assertThrows(
            OutOfMemoryError.class,
            () -> SafetensorsWriter.write(
                directory.resolve("x"),
                contents(1),
                Map.of(),
                path -> {
                  Files.createFile(path);
                  throw error;
                })));
    assertEquals(List.of(), names());
  }

  @Test
  void aTargetThatCannotBeReplacedIsReportedAndLeavesNothing() throws IOException {
    Path occupied = directory.resolve("x");
    Files.createDirectories(occupied.resolve("inside"));
    assertThrows(
        TensorFileException.class, () -> SafetensorsWriter.write(occupied, contents(1), Map.of()));
    assertEquals(List.of("x"), names());
    Path nowhere = directory.resolve("missing/x");
    TensorFileException e =
        assertThrows(
            TensorFileException.class,
            () -> SafetensorsWriter.write(nowhere, contents(1), Map.of()));
    assertMessage("there is no folder " + nowhere.getParent() + ";", e);
  }

  @Test
  void theBytesAreForcedToTheDiskBeforeTheNewNameIsSeen() throws IOException {
    Path file = Files.writeString(directory.resolve("x"), "old");
    List<String> seen = new ArrayList<>();
    SafetensorsWriter.write(
        file,
        contents(1),
        Map.of(),
        path -> new FailingOutput(path, Long.MAX_VALUE, "") {
          @Override
          public void force() throws IOException {
            seen.add(Files.readString(file));
            super.force();
          }
        });
    assertEquals(List.of("old"), seen);
  }

  @Test
  void followsASymbolicLink() throws IOException {
    Path file = Files.writeString(directory.resolve("real"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    SafetensorsWriter.write(link, contents(1), Map.of());
    assertTrue(Files.isSymbolicLink(link));
    SafetensorsFile.open(file).close();
  }

  @Test
  void refusesWhatNoReaderWouldAccept() {
    Path file = directory.resolve("x");
    assertThrows(
        IllegalArgumentException.class,
        () -> SafetensorsWriter.write(
            file, Map.of("__metadata__", TensorData.int8(new byte[1], 1)), Map.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> SafetensorsWriter.write(file, contents(1), Map.of("k", "\uD800")));
    assertThrows(
        IllegalArgumentException.class,
        () -> SafetensorsWriter.write(file, contents(1), Map.of("k", "v".repeat(100_000_000))));
    assertThrows(IllegalArgumentException.class, () -> TensorData.float32(new float[2], 3));
    assertThrows(IllegalArgumentException.class, () -> TensorData.float32(new float[2], -1, -2));
    assertThrows(IllegalArgumentException.class, () -> TensorData.int8(new byte[2]));
    assertThrows(IllegalArgumentException.class, () -> TensorData.bool(new byte[]{2}, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TensorData.Floats(new float[3], 2, StoredType.F32, new long[]{2}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TensorData.Floats(new float[3], 0, StoredType.F64, new long[]{3}));
  }

  private static short bfloat16OfBits(int bits) {
    return SafetensorsWriter.floatToBfloat16(Float.intBitsToFloat(bits));
  }

  private static Map<String, TensorData> contents(float value) {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tensors.put("x", TensorData.float32(new float[]{value, value, value}, 3));
    tensors.put("y", TensorData.int64(new long[]{(long) value}, 1));
    tensors.put("z", TensorData.float16(new float[]{value, value}, 2));
    return tensors;
  }

  private static void assertMessage(String expected, TensorFileException e) {
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(expected), message);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** A file on a disk that has room for so many bytes, or that fails at one step. */
  private static class FailingOutput implements SafetensorsWriter.Output {
    private final Path file;
    private final String failingStep;
    private long room;

    FailingOutput(Path file, long room, String failingStep) throws IOException {
      this.file = Files.createFile(file);
      this.room = room;
      this.failingStep = failingStep;
      fail("create");
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      byte[] accepted = new byte[(int) Math.min(room, bytes.remaining())];
      bytes.get(accepted);
      room -= accepted.length;
      Files.write(file, accepted, StandardOpenOption.APPEND);
      if (bytes.hasRemaining()) {
        throw new IOException(DISK_FULL);
      }
    }

    @Override
    public void force() throws IOException {
      fail("force");
    }

    @Override
    public void close() throws IOException {
      fail("close");
    }

    private void fail(String step) throws IOException {
      if (failingStep.equals(step)) {
        throw new IOException("cannot " + step);
      }
    }
  }
}
