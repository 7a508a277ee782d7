package io.abaculus.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.formats.pytorch.TorchFile;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.safetensors.TensorData;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same tensors in files of both formats: the same numbers, refused for the same reasons. */
class TensorFileTest {
  private static final float[] RAMP = {-3, -2.75f, -2.5f, -2.25f, -2, -1.75f};

  enum Format {
    SAFETENSORS, PYTORCH
  }

  @TempDir private Path folder = Path.of("");

  private Path safetensors = Path.of("");
  private Path pytorch = Path.of("");

  @BeforeEach
  void findFiles() throws IOException, URISyntaxException {
    pytorch =
        Path.of(
            Objects.requireNonNull(TensorFileTest.class.getResource("/pytorch/zip5.pth")).toURI());
    safetensors = folder.resolve("tensors.safetensors");
    SafetensorsWriter.write(
        safetensors,
        Map.of(
            "float32", TensorData.float32(RAMP, 2, 3),
            "int64", TensorData.int64(new long[]{-2, -1, 0, 1, 2}, 5),
            "bool", TensorData.bool(new byte[]{1, 0, 1}, 3)),
        Map.of());
  }

  private TensorFile open(Format format) throws IOException {
    return switch (format) {
      case SAFETENSORS -> SafetensorsFile.open(safetensors);
      case PYTORCH -> TorchFile.open(pytorch);
    };
  }

  @ParameterizedTest
  @EnumSource
  void numbersAreReadAsWhatTheyFit(Format format) throws IOException {
    try (TensorFile file = open(format)) {
      assertEquals(StoredType.F32, file.tensor("float32").dtype());
      assertArrayEquals(new long[]{2, 3}, file.tensor("float32").shape());
      assertEquals(6, file.tensor("float32").elements());
      assertArrayEquals(RAMP, file.readFloats("float32"));
      assertArrayEquals(
          new double[]{-3, -2.75, -2.5, -2.25, -2, -1.75}, file.readDoubles("float32"));
      assertArrayEquals(new int[]{-2, -1, 0, 1, 2}, file.readInts("int64"));
      assertArrayEquals(new long[]{-2, -1, 0, 1, 2}, file.readLongs("int64"));
      assertArrayEquals(new byte[]{1, 0, 1}, file.readBytes("bool"));
    }
  }

  /** An open file of its own for each test that spoils it. */
  private TensorFile openCopy(Format format) throws IOException {
    Skip.unless(!OS.WINDOWS.isCurrentOs(), "Windows keeps a mapped file as it is");
    pytorch = Files.copy(pytorch, folder.resolve("copy.pth"));
    Path copy = format == Format.PYTORCH ? pytorch : safetensors;
    Files.setLastModifiedTime(copy, FileTime.from(Instant.EPOCH)); // so that writing to it changes it
    return open(format);
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsEmptiedWhileItIsOpenIsATypedError(Format format) throws IOException {
    try (TensorFile file = openCopy(format)) {
      Files.write(file.path(), new byte[0]); // mapped memory without a file behind it
      TensorFileException e =
          assertThrows(TensorFileException.class, () -> file.readFloats("float32"));
      assertEquals(
          file.path() + ": it was shortened while it was read, or its disk failed",
          e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsOverwrittenInPlaceWhileItIsOpenIsATypedError(Format format) throws IOException {
    try (TensorFile file = openCopy(format)) {
      Files.write(file.path(), new byte[(int) Files.size(file.path())]);
      TensorFileException e =
          assertThrows(TensorFileException.class, () -> file.readFloats("float32"));
      assertEquals(
          file.path() + ": it was written to while it was read", e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsReplacedOrRemovedWhileItIsOpenIsReadOn(Format format) throws IOException {
    try (TensorFile file = openCopy(format)) {
      Path other = Files.write(folder.resolve("other"), new byte[]{1});
      Files.move(other, file.path(), StandardCopyOption.REPLACE_EXISTING);
      assertArrayEquals(RAMP, file.readFloats("float32"));
      Files.delete(file.path());
      assertArrayEquals(RAMP, file.readFloats("float32"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotFitIsRefusedByNameAndReason(Format format) throws IOException {
    try (TensorFile file = open(format)) {
      TensorFileException e =
          assertThrows(TensorFileException.class, () -> file.readInts("float32"));
      assertEquals(
          file.path()
              + ": tensor 'float32': F32 is not read as ints; use readFloats or readDoubles",
          e.getMessage());
      assertEquals(file.path(), e.file());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatIsNotThereIsRefused(Format format) throws IOException {
    try (TensorFile file = open(format)) {
      TensorFileException e =
          assertThrows(TensorFileException.class, () -> file.readFloats("nowhere"));
      assertEquals(
          "%s: no tensor 'nowhere' among the %d".formatted(file.path(), file.tensors().size()),
          e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  @SuppressWarnings("MustBeClosedChecker") // what is closed is what is tested
  void afterClosingNothingIsRead(Format format) throws IOException {
    TensorFile file = open(format);
    file.close();
    file.close();
    assertThrows(IllegalStateException.class, () -> file.readFloats("float32"));
  }

  @Test
  void aNameIsShownInAMessageWithoutControlCharactersAndCutShort() throws IOException {
    try (TensorFile file = open(Format.SAFETENSORS)) {
      TensorFileException e =
          assertThrows(
              TensorFileException.class, () -> file.readFloats("a\nb" + "c".repeat(200)));
      assertEquals(
          file.path() + ": no tensor 'a?b" + "c".repeat(116) + "…' among the 3", e.getMessage());
    }
  }
}
