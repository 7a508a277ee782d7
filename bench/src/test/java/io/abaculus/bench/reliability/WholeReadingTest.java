package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.formats.TensorFileException;
import io.abaculus.formats.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors of every type, one a file. */
final class WholeReadingTest {
  @TempDir private Path folder;

  /** A file with a tensor of eight bytes, all zero. */
  private Path file(String dtype, int bits) throws IOException {
    String header =
        "{\"x\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,8]}}"
            .formatted(dtype, 64 / bits);
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + text.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    return Files.write(folder.resolve(dtype), bytes.array());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BOOL:8", "U8:8", "I8:8", "I16:16", "U16:16", "F16:16", "BF16:16", "I32:32", "U32:32",
        "F32:32", "F64:64", "I64:64", "U64:64"
      })
  void numbersOfEveryReadableTypeAreRead(String type) throws IOException {
    String[] parts = type.split(":", -1);
    try (SafetensorsFile open =
        SafetensorsFile.open(file(parts[0], Integer.parseInt(parts[1])))) {
      WholeReading.read(open);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F8_E4M3:8", "C64:64"})
  void thoseThatAreListedOnlyAreRefused(String type) throws IOException {
    String[] parts = type.split(":", -1);
    try (SafetensorsFile open =
        SafetensorsFile.open(file(parts[0], Integer.parseInt(parts[1])))) {
      assertThrows(TensorFileException.class, () -> WholeReading.read(open));
    }
  }
}
