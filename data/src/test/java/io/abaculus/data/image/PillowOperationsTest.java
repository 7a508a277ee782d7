package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Images of odd sizes (a pixel, a row, a column) and extreme factors come out as Pillow's, bit for
 * bit.
 */
class PillowOperationsTest {
  @Test
  void everyOperationAgreesWithPillowToTheBit() throws IOException {
    int cases = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(PillowFiles.open("operations.bin")))) {
      while (true) {
        int operation;
        try {
          operation = in.readInt();
        } catch (EOFException e) {
          break;
        }
        double[] arguments = new double[8];
        for (int i = 0; i < arguments.length; i++) {
          arguments[i] = in.readDouble();
        }
        RgbImage image = PillowFiles.readImage(in);
        RgbImage expected = PillowFiles.readImage(in);

        RgbImage result = apply(operation, arguments, image);

        assertEquals(
            expected, result,
            () -> "operation " + operation + Arrays.toString(arguments) + " of " + image);
        cases++;
      }
    }
    assertTrue(cases > 200, "there were only " + cases + " cases");
  }

  private static RgbImage apply(int operation, double[] arguments, RgbImage image) {
    return switch (operation) {
      case 0 -> ColorAdjust.brightness(image, arguments[0]);
      case 1 -> ColorAdjust.contrast(image, arguments[0]);
      case 2 -> ColorAdjust.saturation(image, arguments[0]);
      case 3 -> ColorAdjust.hue(image, arguments[0]);
      case 4 -> ColorAdjust.grayscale(image);
      case 5 -> GaussianBlur.blur(image, arguments[0]);
      case 6 ->
          Resize.resizedCrop(
              image,
              (int) arguments[0],
              (int) arguments[1],
              (int) arguments[2],
              (int) arguments[3],
              (int) arguments[4],
              (int) arguments[5],
              Interpolation.values()[(int) arguments[6]]);
      default -> throw new AssertionError("operation " + operation);
    };
  }
}
