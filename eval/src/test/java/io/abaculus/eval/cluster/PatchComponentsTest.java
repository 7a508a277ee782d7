package io.abaculus.eval.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.SingularVectors;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.LabelledFeatures;
import io.abaculus.eval.features.PatchFeatures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

class PatchComponentsTest {
  private static final Device DEVICE = Devices.standard();
  private static final int CHANNELS = 5;

  /** Features of images of 2 x 2 patches; the last channel never varies. */
  private static FeatureSet features(int images, long seed) {
    Random random = new Random(seed);
    List<LabelledFeatures> all = new ArrayList<>();
    for (int image = 0; image < images; image++) {
      float[] patches = new float[4 * CHANNELS];
      for (int i = 0; i < patches.length; i++) {
        int channel = i % CHANNELS;
        double shared = patches[i / CHANNELS * CHANNELS];
        patches[i] =
            (float) (channel == CHANNELS - 1
                ? 7
                : 100 + random.nextGaussian() * (1 + channel) + 0.1 * channel * shared);
      }
      all.add(
          new LabelledFeatures(
              new PatchFeatures(2, 2, CHANNELS, patches, new float[CHANNELS]),
              new LabelMap(1, 1, new byte[1])));
    }
    return new FixedFeatures(all);
  }

  @Test
  void componentsAreThoseOfTheSingularValuesOfStandardisedRows() throws IOException {
    FeatureSet set = features(40, 1);
    DMatrixRMaj rows = new DMatrixRMaj(160, CHANNELS);
    for (int i = 0; i < CHANNELS; i++) {
      double[] column = new double[160];
      for (int row = 0; row < 160; row++) {
        column[row] = set.get(row / 4).features().patches()[row % 4 * CHANNELS + i];
      }
      double mean = Arrays.stream(column).average().orElseThrow();
      double variance =
          Arrays.stream(column).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
      for (int row = 0; row < 160; row++) {
        rows.set(row, i, (column[row] - mean) / (variance == 0 ? 1 : Math.sqrt(variance)));
      }
    }
    DMatrixRMaj expected = new DMatrixRMaj(160, CHANNELS);
    CommonOps_DDRM.mult(rows, SingularVectors.right(rows), expected);

    PatchComponents found =
        PatchComponents.of(List.of(set), 40, 3, DEVICE, () -> false).orElseThrow();
    assertEquals(3, found.width());
    for (int k = 0; k < 3; k++) {
      double sign = Math.signum(expected.get(0, k) * found.rows()[k]);
      for (int row = 0; row < 160; row++) {
        assertEquals(expected.get(row, k), sign * found.rows()[row * 3 + k], 2e-4);
      }
    }
  }

  @Test
  void setsAreTakenTogetherAndOfEachTheFirstImages() throws IOException {
    PatchComponents found =
        PatchComponents.of(List.of(features(4, 1), features(5, 2)), 3, 2, DEVICE, () -> false)
            .orElseThrow();
    assertEquals(6, found.images().size());
    assertEquals(6 * 4 * 2, found.rows().length);
    assertEquals(1, found.images().get(3).set());
    assertEquals(0, found.images().get(3).record());
    assertEquals(3 * 4, found.images().get(3).firstPatch());
  }

  @Test
  void thereAreNoMoreComponentsThanChannels() throws IOException {
    assertEquals(
        CHANNELS,
        PatchComponents.of(List.of(features(4, 1)), 4, 50, DEVICE, () -> false)
            .orElseThrow()
            .width());
  }

  @Test
  void aLabelLiesInThePatchThatInterpolateGivesIt() {
    PatchComponents.Image image =
        new PatchComponents.Image(0, 0, 7, 3, 2, new LabelMap(5, 7, new byte[35]));
    byte[] numbers = {0, 1, 2, 3, 4, 5};
    LabelMap enlarged = new LabelMap(2, 3, numbers).sample(5, 7);
    assertArrayEquals(
        Arrays.stream(image.patchOfEachLabel()).toArray(),
        IntStream.range(0, 35).map(label -> 7 + enlarged.label(label)).toArray());
  }

  @Test
  void aRequestToStopGivesNothingAndNoImagesAreRefused() throws IOException {
    assertTrue(
        PatchComponents.of(List.of(features(2, 1)), 2, 2, DEVICE, () -> true).isEmpty());
    assertThrows(
        IllegalArgumentException.class,
        () -> PatchComponents.of(List.of(features(0, 1)), 2, 2, DEVICE, () -> false));
  }
}
