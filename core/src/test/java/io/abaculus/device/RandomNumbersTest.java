package io.abaculus.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The generator gives the published words, and any part of a draw is the part of the whole. */
final class RandomNumbersTest {
  private static int[] block(long key, long low, long high) {
    int[] words = new int[4];
    Philox.block(key, low, high, words);
    return words;
  }

  /** From the known answers that come with Random123 (philox4x32, 10 rounds). */
  @Test
  void philoxGivesItsKnownAnswers() {
    assertArrayEquals(
        new int[]{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, block(0, 0, 0));
    assertArrayEquals(
        new int[]{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, block(-1, -1, -1));
    assertArrayEquals(
        new int[]{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        block(0x299f31d0a4093822L, 0x85a308d3243f6a88L, 0x0370734413198a2eL));
  }

  @Test
  void elementIOfAFloatDrawIsWordIOfTheBlocks() {
    HostArray numbers = HostArray.allocate(TensorType.of(DType.FLOAT32, 6));
    RandomNumbers.uniform(0, 0, numbers, 0, 6);
    assertEquals((0x6627e8d5 >>> 8) * 0x1p-24f, numbers.floats()[0]);
    assertEquals((0x9b00dbd8 >>> 8) * 0x1p-24f, numbers.floats()[3]);
    assertEquals((block(0, 1, 0)[1] >>> 8) * 0x1p-24f, numbers.floats()[5]);
    RandomNumbers.uniform(-1, -1, numbers, 0, 1);
    assertEquals((block(-1, 0, -1)[0] >>> 8) * 0x1p-24f, numbers.floats()[0]);
  }

  @Test
  void aDoubleTakesTwoWords() {
    HostArray numbers = HostArray.allocate(TensorType.of(DType.FLOAT64, 2));
    RandomNumbers.uniform(0, 0, numbers, 0, 2);
    assertEquals((0x6627e8d5e169c58dL >>> 11) * 0x1p-53, numbers.doubles()[0]);
    assertEquals((0xbc57ac4c9b00dbd8L >>> 11) * 0x1p-53, numbers.doubles()[1]);
  }

  @Test
  void aNormalPairIsTheTransformOfTwoUniformNumbers() {
    HostArray numbers = HostArray.allocate(TensorType.of(DType.FLOAT32, 2));
    RandomNumbers.normal(0, 0, numbers, 0, 2);
    double radius = Math.sqrt(-2 * Math.log((0x6627e8d5L + 1) * 0x1p-32));
    double angle = 2 * Math.PI * (0xe169c58dL * 0x1p-32);
    assertEquals(radius * Math.cos(angle), numbers.floats()[0], 1e-6);
    assertEquals(radius * Math.sin(angle), numbers.floats()[1], 1e-6);
  }

  @Test
  void partsMakeUpTheWhole() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      TensorType type = TensorType.of(dtype, 23);
      HostArray uniform = HostArray.allocate(type);
      HostArray normal = HostArray.allocate(type);
      RandomNumbers.uniform(3, 4, uniform, 0, 23);
      RandomNumbers.normal(3, 4, normal, 0, 23);
      HostArray uniformParts = HostArray.allocate(type);
      HostArray normalParts = HostArray.allocate(type);
      int[] borders = {0, 1, 2, 5, 5, 9, 16, 22, 23};
      for (int i = 1; i < borders.length; i++) {
        RandomNumbers.uniform(3, 4, uniformParts, borders[i - 1], borders[i]);
        RandomNumbers.normal(3, 4, normalParts, borders[i - 1], borders[i]);
      }
      for (int i = 0; i < 23; i++) {
        assertEquals(uniform.getDouble(i), uniformParts.getDouble(i));
        assertEquals(normal.getDouble(i), normalParts.getDouble(i));
      }
    }
  }

  @Test
  void drawsGoWhereTheTensorBegins() {
    HostArray behind = new HostArray(TensorType.of(DType.FLOAT32, 2), new float[5], 3);
    RandomNumbers.uniform(0, 0, behind, 0, 2);
    assertEquals(0, behind.floats()[2]);
    assertEquals((0x6627e8d5 >>> 8) * 0x1p-24f, behind.floats()[3]);
  }
}
