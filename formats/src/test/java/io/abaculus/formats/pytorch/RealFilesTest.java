package io.abaculus.formats.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.StoredType;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code torch.save} wrote, in every format and protocol; see {@code generate.py} beside the files. */
class RealFilesTest {
  private static TorchFile open(String name) throws IOException, URISyntaxException {
    Path path =
        Path.of(
            Objects.requireNonNull(RealFilesTest.class.getResource("/pytorch/" + name)).toURI());
    assertTrue(TorchFile.isOne(path));
    return TorchFile.open(path);
  }

  /** Element {@code index} of the ramp that most tensors are filled with. */
  private static float ramp(int index) {
    return index / 4f - 3;
  }

  private static float[] ramps(int... indices) {
    float[] values = new float[indices.length];
    for (int i = 0; i < indices.length; i++) {
      values[i] = ramp(indices[i]);
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "zip2.pth,''", "zip3.pth,''", "zip4.pth,''", "zip5.pth,''",
        "legacy2.pth,''", "legacy3.pth,''", "legacy4.pth,''", "legacy5.pth,''",
        "lightning.ckpt,state_dict.model.", "dino.pth,teacher.backbone."
      })
  void everyTensorIsWhatWasSaved(String name, String prefix)
      throws IOException, URISyntaxException {
    try (TorchFile file = open(name)) {
      assertType(file, prefix + "float32", StoredType.F32, 2, 3);
      assertFloats(file, prefix + "float32", ramps(0, 1, 2, 3, 4, 5));
      assertType(file, prefix + "float64", StoredType.F64, 2, 3);
      assertFloats(file, prefix + "float64", ramps(0, 1, 2, 3, 4, 5));
      assertType(file, prefix + "float16", StoredType.F16, 5);
      assertFloats(file, prefix + "float16", ramps(0, 1, 2, 3, 4));
      assertType(file, prefix + "bfloat16", StoredType.BF16, 5);
      assertFloats(file, prefix + "bfloat16", ramps(0, 1, 2, 3, 4));
      for (StoredType type : new StoredType[]{
        StoredType.I64, StoredType.I32, StoredType.I16, StoredType.I8}) {
        String integers = prefix + "int" + 8 * type.bytes();
        assertType(file, integers, type, 5);
        assertArrayEquals(new long[]{-2, -1, 0, 1, 2}, file.readLongs(integers));
      }
      assertType(file, prefix + "uint8", StoredType.U8, 5);
      assertArrayEquals(
          new byte[]{0, 1, 2, 3, 4}, file.readBytes(prefix + "uint8"));
      assertType(file, prefix + "bool", StoredType.BOOL, 3);
      assertArrayEquals(new byte[]{1, 0, 1}, file.readBytes(prefix + "bool"));
      assertType(file, prefix + "scalar", StoredType.F32);
      assertFloats(file, prefix + "scalar", 2.5f);
      assertType(file, prefix + "empty", StoredType.F32, 0, 3);
      assertFloats(file, prefix + "empty");
      assertType(file, prefix + "transposed", StoredType.F32, 6, 4);
      assertFloats(
          file,
          prefix + "transposed",
          ramps(
              0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17,
              23));
      assertFloats(file, prefix + "column", ramps(2, 8, 14, 20));
      assertFloats(file, prefix + "shared", ramps(7, 8, 9, 13, 14, 15));
      assertFloats(file, prefix + "expanded", ramps(0, 1, 0, 1, 0, 1));
      assertFloats(file, prefix + "parameter", ramps(0, 1, 2, 3));
      assertEquals(
          file.tensor(prefix + "shared").storage(), file.tensor(prefix + "column").storage());
    }
  }

  private static void assertType(
      TorchFile file, String name, StoredType type, long... shape) throws IOException {
    assertEquals(type, file.tensor(name).dtype(), name);
    assertArrayEquals(shape, file.tensor(name).shape(), name);
  }

  private static void assertFloats(TorchFile file, String name, float... expected)
      throws IOException {
    assertArrayEquals(expected, file.readFloats(name), name);
  }
}
