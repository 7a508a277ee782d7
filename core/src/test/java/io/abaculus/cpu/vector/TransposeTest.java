package io.abaculus.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransposeTest {

  static Stream<Transpose> widths() {
    return Stream.of(new Transpose128(), new Transpose256(), new Transpose512());
  }

  @ParameterizedTest
  @MethodSource("widths")
  void everyElementChangesRowAndColumnAndNothingElseIsTouched(Transpose transpose) {
    for (int rows : new int[]{1, 3, 4, 5, 8, 9, 16, 17, 33}) {
      for (int columns : new int[]{1, 3, 4, 7, 8, 15, 16, 17, 40}) {
        int stride = columns + 3;
        int toStride = rows + 2;
        float[] from = new float[1 + rows * stride];
        for (int i = 0; i < from.length; i++) {
          from[i] = i;
        }
        float[] to = new float[2 + columns * toStride];
        transpose.matrix(from, 1, stride, rows, columns, to, 2, toStride);
        for (int j = 0; j < columns; j++) {
          for (int i = 0; i < toStride; i++) {
            float expected = i < rows ? from[1 + i * stride + j] : 0;
            assertEquals(expected, to[2 + j * toStride + i]);
          }
        }
      }
    }
  }
}
