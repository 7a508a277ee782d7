package io.abaculus.eval.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PixelOverclusteringTest {
  private static final Device DEVICE = Devices.standard();

  private static final int CHANNELS = 6;

  /** Two rows of two patches, each with the features of its class and a little noise. */
  private static PatchFeatures features(int[] classes, Random random) {
    float[] patches = new float[classes.length * CHANNELS];
    for (int patch = 0; patch < classes.length; patch++) {
      for (int i = 0; i < CHANNELS; i++) {
        double own = i == classes[patch] ? 5 : 0;
        patches[patch * CHANNELS + i] = (float) (own + 0.01 * random.nextGaussian());
      }
    }
    return new PatchFeatures(2, 2, CHANNELS, patches, new float[CHANNELS]);
  }

  private static PixelOverclustering measured(List<Integer> clusters, long rowsForComponents) {
    PixelOverclustering measured =
        new PixelOverclustering(
            new PixelOverclustering.Settings(clusters, 3, 255, 3, rowsForComponents, 20, 5, 1),
            DEVICE);
    Random random = new Random(1);
    for (int image = 0; image < 8; image++) {
      int[] classes = {image % 3, (image + 1) % 3, image % 3, (image + 2) % 3};
      byte[] labels = {
        (byte) classes[0], (byte) classes[1], (byte) classes[2], (byte) classes[3]
      };
      measured.add(features(classes, random), new LabelMap(2, 2, labels));
    }
    return measured;
  }

  @Test
  void clustersThatAreTheClassesScoreOne() {
    List<ClusterScore> scores = measured(List.of(3), 1000).scores(() -> false);
    assertEquals(1, scores.size());
    assertEquals("3", scores.getFirst().name());
    assertEquals(1, scores.getFirst().score().meanIntersectionOverUnion());
  }

  @Test
  void moreClustersAreMatchedByBothMeasures() {
    List<ClusterScore> scores = measured(List.of(5), 1000).scores(() -> false);
    assertEquals(List.of("5", "5_prec"), scores.stream().map(ClusterScore::name).toList());
    assertEquals(1, scores.get(1).score().meanIntersectionOverUnion());
  }

  @Test
  void componentsOfTheFirstRowsAloneServeAllRows() {
    // Ends within the fourth image.
    List<ClusterScore> scores = measured(List.of(3), 14).scores(() -> false);
    assertEquals(1, scores.getFirst().score().meanIntersectionOverUnion());
  }

  @Test
  void pixelsThatAreIgnoredDoNotCount() {
    PixelOverclustering measured =
        new PixelOverclustering(
            new PixelOverclustering.Settings(List.of(2), 2, 255, 2, 100, 20, 5, 1),
            DEVICE);
    Random random = new Random(1);
    byte ignored = (byte) 255;
    measured.add(
        features(new int[]{0, 0, 1, 1}, random), new LabelMap(2, 2, new byte[]{0, ignored, 1, 1}));
    ClusterScore score = measured.scores(() -> false).getFirst();
    assertEquals(1, score.score().truePositives()[0]);
    assertEquals(2, score.score().truePositives()[1]);
  }

  @Test
  void featuresAreEnlargedToTheLabels() {
    // Between two patches of different classes the halves go to the nearer one.
    PixelOverclustering measured =
        new PixelOverclustering(
            new PixelOverclustering.Settings(List.of(2), 2, 255, 1, 100, 20, 5, 1),
            DEVICE);
    PatchFeatures image = new PatchFeatures(1, 2, 1, new float[]{-1, 1}, new float[1]);
    measured.add(image, new LabelMap(8, 1, new byte[]{0, 0, 0, 0, 1, 1, 1, 1}));
    assertEquals(
        1, measured.scores(() -> false).getFirst().score().meanIntersectionOverUnion());
  }

  @Test
  void aRequestToStopGivesNoScores() {
    assertEquals(List.of(), measured(List.of(3), 1000).scores(() -> true));
  }

  @Test
  void imagesOfSeveralSizesAreRefused() {
    PixelOverclustering measured = measured(List.of(3), 1000);
    assertThrows(
        IllegalArgumentException.class,
        () -> measured.add(
            features(new int[4], new Random(1)), new LabelMap(1, 4, new byte[4])));
  }

  @Test
  void momentsAreThoseOfPlainLoops() {
    Random random = new Random(3);
    float[] numbers = new float[2 * 50];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (100 + random.nextGaussian());
    }
    Moments moments = new Moments(Tensors.of(new float[]{99, 101}, 2, 1));
    for (int first = 0; first < 50; first += 25) {
      float[] part = new float[50];
      System.arraycopy(numbers, first, part, 0, 25);
      System.arraycopy(numbers, 50 + first, part, 25, 25);
      moments.add(Tensors.of(part, 2, 25));
    }
    double[] mean = new double[2];
    for (int i = 0; i < numbers.length; i++) {
      mean[i / 50] += numbers[i] / 50;
    }
    double[] covariance = new double[4];
    for (int column = 0; column < 50; column++) {
      for (int i = 0; i < 4; i++) {
        covariance[i] +=
            (numbers[i / 2 * 50 + column] - mean[i / 2])
                * (numbers[i % 2 * 50 + column] - mean[i % 2])
                / 50;
      }
    }
    assertArrayEquals(mean, moments.mean(), 1e-5);
    assertArrayEquals(covariance, moments.covariance(), 1e-5);
    assertTrue(moments.count() == 50);
  }
}
