package io.abaculus.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The layout of numbers. Where nothing else is said it is, to the character, that of torch 2.13. */
final class TensorTextTest {
  private static void assertText(String expected, HostArray numbers) {
    assertEquals(expected.stripTrailing(), TensorText.of(numbers));
  }

  private static HostArray numbers(
      DType dtype, IntToDoubleFunction element, int... shape) {
    HostArray numbers = HostArray.allocate(TensorType.of(dtype, shape));
    for (int i = 0; i < numbers.size(); i++) {
      numbers.setDouble(i, element.applyAsDouble(i));
    }
    return numbers;
  }

  private static HostArray floats(double... elements) {
    return numbers(DType.FLOAT32, i -> elements[i], elements.length);
  }

  @Test
  void integersAreColumnsOfOneWidth() {
    int[] elements = {1, -20, 300, 4};
    assertText(
        """
        [[  1, -20],
         [300,   4]]
        """,
        numbers(DType.INT64, i -> elements[i], 2, 2));
    assertText("[  0, 255]", numbers(DType.UINT8, i -> 255 * i, 2));
  }

  @Test
  void booleansAreWords() {
    // as Java writes them; in Python they begin with capitals
    assertText("[ true, false]", numbers(DType.BOOL, i -> 1 - i, 2));
  }

  @Test
  void integersAmongFloatingPointNumbersEndInAPoint() {
    assertText(
        "[  1., -20.,  nan,  inf]", floats(1, -20, Double.NaN, Double.POSITIVE_INFINITY));
    assertText("[0., 0.]", floats(0, 0));
    assertText("[nan]", floats(Double.NaN));
    assertText("3.", numbers(DType.FLOAT32, i -> 3));
  }

  @Test
  void fractionsHaveFourDecimals() {
    double[] elements = {1, -2.5, 0.12345, 100, -0.0, 1 / 3.0};
    assertText(
        """
        [[  1.0000,  -2.5000,   0.1235],
         [100.0000,  -0.0000,   0.3333]]
        """,
        numbers(DType.FLOAT32, i -> elements[i], 2, 3));
    // ties of the exact number go to the even digit
    assertText("[0.0156, 0.0039]", floats(0.015625, 0.00390625));
    assertText("0.5000", numbers(DType.FLOAT64, i -> 0.5));
  }

  @Test
  void farApartVeryLargeAndVerySmallNumbersHaveAnExponent() {
    assertText(
        "[1.0000e-05, 1.0000e+00,       -inf, 0.0000e+00]",
        floats(1e-5, 1, Double.NEGATIVE_INFINITY, 0));
    assertText("[2.0000e+08, 1.0000e+08]", floats(2e8, 1e8));
    assertText("[1.0005e+03, 1.0000e+00]", floats(1000.5, 1));
    assertText("[1.2346e+05, 1.0000e+00,        nan]", floats(123456, 1, Double.NaN));
    assertText(
        "[1.0000e+300, 1.0000e-300]", numbers(DType.FLOAT64, i -> i == 0 ? 1e300 : 1e-300, 2));
  }

  @Test
  void longRowsAreBroken() {
    assertText(
        """
        [ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
         20, 21, 22, 23, 24, 25, 26, 27, 28, 29]
        """,
        numbers(DType.INT32, i -> i, 30));
  }

  @Test
  void outerAxesAreApart() {
    assertText(
        """
        [[[ 0.,  1.,  2.],
          [ 3.,  4.,  5.]],

         [[ 6.,  7.,  8.],
          [ 9., 10., 11.]]]
        """,
        numbers(DType.FLOAT32, i -> i, 2, 2, 3));
    assertText(
        """
        [[[[0],
           [1]]],


         [[[2],
           [3]]]]
        """,
        numbers(DType.INT64, i -> i, 2, 1, 2, 1));
  }

  @Test
  void theMiddleOfMoreThanAThousandIsLeftOut() {
    assertText("[   0,    1,    2,  ...,  998,  999, 1000]", numbers(DType.INT64, i -> i, 1001));
    assertText(
        """
        [[[   0,    1,    2,  ...,  397,  398,  399],
          [ 400,  401,  402,  ...,  797,  798,  799],
          [ 800,  801,  802,  ..., 1197, 1198, 1199]],

         [[1200, 1201, 1202,  ..., 1597, 1598, 1599],
          [1600, 1601, 1602,  ..., 1997, 1998, 1999],
          [2000, 2001, 2002,  ..., 2397, 2398, 2399]]]
        """,
        numbers(DType.INT32, i -> i, 2, 3, 400));
    assertText(
        """
        [[0.0000e+00, 3.3333e-01, 6.6667e-01],
         [1.0000e+00, 1.3333e+00, 1.6667e+00],
         [2.0000e+00, 2.3333e+00, 2.6667e+00],
         ...,
         [4.9700e+02, 4.9733e+02, 4.9767e+02],
         [4.9800e+02, 4.9833e+02, 4.9867e+02],
         [4.9900e+02, 4.9933e+02, 4.9967e+02]]
        """,
        numbers(DType.FLOAT64, i -> i / 3.0, 500, 3));
    assertText(
        """
        [[0.0000e+00, 1.4286e-01, 2.8571e-01,  ..., 6.7143e+00, 6.8571e+00,
          7.0000e+00],
         [7.1429e+00, 7.2857e+00, 7.4286e+00,  ..., 1.3857e+01, 1.4000e+01,
          1.4143e+01],
         [1.4286e+01, 1.4429e+01, 1.4571e+01,  ..., 2.1000e+01, 2.1143e+01,
          2.1286e+01],
         ...,
         [2.6429e+02, 2.6443e+02, 2.6457e+02,  ..., 2.7100e+02, 2.7114e+02,
          2.7129e+02],
         [2.7143e+02, 2.7157e+02, 2.7171e+02,  ..., 2.7814e+02, 2.7829e+02,
          2.7843e+02],
         [2.7857e+02, 2.7871e+02, 2.7886e+02,  ..., 2.8529e+02, 2.8543e+02,
          2.8557e+02]]
        """,
        numbers(DType.FLOAT32, i -> i / 7.0, 40, 50));
  }

  @Test
  void nothingIsAPairOfBrackets() {
    assertText("[]", numbers(DType.FLOAT32, i -> i, 0, 3));
  }

  @Test
  void theLanguageOfThePlaceDoesNotMatter() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertText("[1.5000, 2.2500]", floats(1.5, 2.25));
      assertEquals(
          "float32(2) on cpu: min 1.5000, max 2.0000, mean 1.7500, std 0.25000, NaN 0.00%, infinite"
              + " 0.00%",
          Tensors.of(new float[]{1.5f, 2}, Devices.get("cpu")).describe().toString());
    } finally {
      Locale.setDefault(before);
    }
  }
}
