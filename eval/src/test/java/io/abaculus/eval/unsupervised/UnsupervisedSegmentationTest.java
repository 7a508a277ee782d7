package io.abaculus.eval.unsupervised;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.Squares;
import io.abaculus.eval.features.ForegroundMask;
import io.abaculus.eval.metrics.Matching;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnsupervisedSegmentationTest {
  private static final Device DEVICE = Devices.standard();

  private static UnsupervisedSegmentation.Settings settings(
      List<Integer> clusters, List<Double> thresholds, List<Double> resolutions) {
    return new UnsupervisedSegmentation.Settings(
        new ForegroundExtraction.Settings(
            3, 8, 50, 5, 0, new ForegroundMask(1, 0.6, 0.9, 3), 0.1, 1, 0.05,
            Protocol.STANDARD),
        50,
        5,
        List.of(0L, 1L, 2L),
        new UnsupervisedSegmentation.CommunitySearch(clusters, thresholds, resolutions, 0, 2),
        Protocol.STANDARD);
  }

  private static UnsupervisedSegmentation.Result result(
      UnsupervisedSegmentation.Settings settings) throws IOException {
    return new UnsupervisedSegmentation(settings, DEVICE)
        .run(
            ColourfulSquares.split(new Squares(8, 1, Set.of()), 1),
            ColourfulSquares.split(new Squares(4, 2, Set.of()), 1),
            line -> {},
            () -> false)
        .orElseThrow();
  }

  private static UnsupervisedSegmentation.CommunityScores communities(
      List<Integer> clusters, List<Double> thresholds, List<Double> resolutions)
      throws IOException {
    return Objects.requireNonNull(
        result(settings(clusters, thresholds, resolutions)).communities());
  }

  @Test
  void asManyClustersAsObjectsAndTheBackgroundAreTheClasses() throws IOException {
    UnsupervisedSegmentation.Result result =
        result(settings(List.of(4), List.of(0.01), List.of(1.0)).withoutCommunities());
    assertEquals(3, result.objects().clusters());
    assertEquals(Matching.HUNGARIAN, result.objects().matching());
    assertEquals(List.of(0L, 1L, 2L), result.objects().seeds());
    assertEquals(1, result.objects().spread().mean());
    assertNull(result.communities());
  }

  @Test
  void clustersThatAreNotJoinedAreMatchedAsTheyAre() throws IOException {
    // Red and green are never near each other, and at a high resolution nothing is joined.
    UnsupervisedSegmentation.CommunityScores scores =
        communities(List.of(2), List.of(0.01), List.of(20.0));
    assertEquals(1, scores.scores().spread().mean());
    assertEquals(1, scores.trainingMean());
    assertEquals(List.of(0L, 1L), scores.scores().seeds());
  }

  @Test
  void whatIsBestOnTrainingImagesIsTaken() throws IOException {
    List<Double> thresholds = List.of(0.01, 0.6);
    List<Double> resolutions = List.of(0.5, 20.0);
    double best = 0;
    for (double threshold : thresholds) {
      for (double resolution : resolutions) {
        best =
            Math.max(
                best,
                communities(List.of(2), List.of(threshold), List.of(resolution)).trainingMean());
      }
    }
    assertEquals(
        best, communities(List.of(2), thresholds, resolutions).trainingMean(), 1e-12);
  }

  @Test
  void aLineIsWrittenForEachPart() throws IOException {
    List<String> lines = new ArrayList<>();
    SplitFeatures split = ColourfulSquares.split(new Squares(8, 1, Set.of()), 1);
    assertTrue(
        new UnsupervisedSegmentation(
            settings(List.of(2, 3), List.of(0.01), List.of(1.0)), DEVICE)
            .run(split, split, lines::add, () -> false)
            .isPresent());
    assertEquals(4, lines.size());
    assertEquals("objects: mIoU 1.000", lines.get(1));
    assertEquals("communities of 3 clusters were looked for", lines.get(3));
  }

  @Test
  void aRequestToStopGivesNothing() throws IOException {
    SplitFeatures split = ColourfulSquares.split(new Squares(4, 1, Set.of()), 1);
    assertTrue(
        new UnsupervisedSegmentation(
            UnsupervisedSegmentation.Settings.ofPaper(Protocol.REFERENCE), DEVICE)
            .run(split, split, line -> {}, () -> true)
            .isEmpty());
  }

  @Test
  void aSearchAmongNothingIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> settings(List.of(2), List.of(), List.of(1.0)));
  }
}
