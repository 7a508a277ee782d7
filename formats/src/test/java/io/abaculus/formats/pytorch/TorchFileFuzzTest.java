package io.abaculus.formats.pytorch;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.abaculus.formats.TensorFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whatever bytes a file has, it is read or refused by the one error that says so; in time, and within
 * the memory that the package promises. As a test this takes the inputs in {@code TorchFileFuzzTestInputs};
 * with {@code JAZZER_FUZZ=1} it looks for others.
 */
class TorchFileFuzzTest {
  private static final Path NAME = Path.of("input");

  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] content) {
    try (Arena arena = Arena.ofConfined()) { // which closes the file as well
      TorchFile file = TorchFile.of(NAME, arena, MemorySegment.ofArray(content));
      for (Map.Entry<String, TorchTensor> entry : file.tensors().entrySet()) {
        String name = entry.getKey();
        switch (entry.getValue().dtype()) {
          case F64 -> file.readDoubles(name);
          case F32, F16, BF16 -> file.readFloats(name);
          case I64, U64, I32, U32, I16, U16 -> file.readLongs(name);
          case I8, U8, BOOL -> file.readBytes(name);
        }
      }
    } catch (TensorFileException e) {
      // What a damaged file gives.
    }
  }
}
