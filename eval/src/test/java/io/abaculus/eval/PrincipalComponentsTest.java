package io.abaculus.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

final class PrincipalComponentsTest {
  private static final Device DEVICE = Devices.standard();

  /** Points on the line through (1, 1) in the direction (3, 4), at distances -5, 0 and 5. */
  private static final float[] LINE = {-2, -3, 1, 1, 4, 5};

  @Test
  void pointsOnALineHaveTheirDistancesAlongIt() {
    float[] along = PrincipalComponents.fit(LINE, 2, 1, DEVICE).project(LINE, DEVICE);
    assertArrayEquals(new float[]{-5, 0, 5}, along, 1e-6f);
  }

  @Test
  void componentsComeInTheOrderOfTheirVariance() {
    float[] axes = {-1, 0, 0, 1, 0, 0, 0, -3, 0, 0, 3, 0, 0, 0, -2, 0, 0, 2};
    float[] projected =
        PrincipalComponents.fit(axes, 3, 3, DEVICE).project(new float[]{1, 3, 2}, DEVICE);
    assertArrayEquals(new float[]{3, 2, 1}, projected, 1e-6f);
  }

  @Test
  void whatHasNoComponentsIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> PrincipalComponents.fit(new float[]{}, 2, 1, DEVICE));
    assertThrows(
        IllegalArgumentException.class,
        () -> PrincipalComponents.fit(new float[]{1, 2, 3}, 2, 1, DEVICE));
    assertThrows(IllegalArgumentException.class, () -> PrincipalComponents.fit(LINE, 2, 3, DEVICE));
    assertThrows(
        IllegalArgumentException.class,
        () -> PrincipalComponents.fit(new float[]{Float.NaN, 1, 2, 3}, 2, 1, DEVICE));
  }

  @Test
  void directionsAreTheRightSingularVectorsOfTheCentredRows() {
    Random random = new Random(2);
    int width = 6;
    float[] rows = new float[200 * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (random.nextGaussian() * (1 + i % width) + i % width);
    }
    DMatrixRMaj centred = new DMatrixRMaj(200, width);
    for (int column = 0; column < width; column++) {
      double mean = 0;
      for (int row = 0; row < 200; row++) {
        mean += rows[row * width + column] / 200;
      }
      for (int row = 0; row < 200; row++) {
        centred.set(row, column, rows[row * width + column] - mean);
      }
    }
    DMatrixRMaj right = SingularVectors.right(centred);
    PrincipalComponents found = PrincipalComponents.fit(rows, width, 3, DEVICE);
    for (int k = 0; k < 3; k++) {
      double[] direction = found.direction(k);
      double product = 0;
      for (int i = 0; i < width; i++) {
        product += direction[i] * right.get(i, k);
      }
      // Their signs are not determined.
      assertEquals(1, Math.abs(product), 1e-6);
    }
  }
}
