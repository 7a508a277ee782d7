package io.abaculus.eval.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.MeanColours;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.Squares;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.LabelledFeatureReader;
import io.abaculus.eval.features.LabelledFeatures;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.report.Spread;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatchOverclusteringTest {
  private static final Device DEVICE = Devices.standard();
  private static final Squares IMAGES = new Squares(12, 4, Set.of(5));

  private static FeatureSet features() throws IOException {
    return FeatureSet.inMemory(
        IMAGES,
        IMAGES.size(),
        new LabelledFeatureReader(
            new MeanColours(2), new SegmentationView(Squares.SIDE, 16), 4, 1),
        new FeatureSet.Listener() {
          @Override
          public void computed(int images, int of) {}

          @Override
          public void skip(String record, String reason) {}
        },
        () -> false)
        .orElseThrow();
  }

  private static PatchComponents components(
      PatchOverclustering overclustering, FeatureSet features) throws IOException {
    return overclustering.components(features, IMAGES, () -> false).orElseThrow();
  }

  private static List<SeedScores> measured(PatchOverclustering.Settings settings)
      throws IOException {
    PatchOverclustering overclustering = new PatchOverclustering(settings, DEVICE);
    return overclustering
        .run(components(overclustering, features()), IMAGES, () -> false)
        .orElseThrow();
  }

  @Test
  void asManyClustersAsClassesAreMatchedOneToOneForEachSeed() throws IOException {
    SeedScores scores =
        measured(PatchOverclustering.Settings.ofPaper(List.of(3), Protocol.STANDARD)).getFirst();
    assertEquals(Matching.HUNGARIAN, scores.matching());
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), scores.seeds());
    assertEquals(new Spread(1, 0, 1, 1, 5), scores.spread());
    // Eleven images can be read, and their first rows do not count.
    long counted = 0;
    for (int label = 0; label < 3; label++) {
      counted += scores.confusions().getFirst().score().truePositives()[label];
    }
    assertEquals(11 * 15 * 16, counted);
  }

  @Test
  void otherNumbersAreMatchedManyToOneByPrecision() throws IOException {
    List<SeedScores> scores =
        measured(
            new PatchOverclustering.Settings(
                List.of(2, 6), 2, 50, 3, List.of(1L), Protocol.REFERENCE));
    assertEquals(List.of(2, 6), scores.stream().map(SeedScores::clusters).toList());
    assertEquals(Matching.MANY_TO_ONE_PRECISION, scores.get(1).matching());
    // Two clusters leave one class of three without any.
    assertTrue(scores.get(0).spread().mean() <= 2 / 3.0, "" + scores.get(0).spread().mean());
    assertEquals(1, scores.get(1).spread().mean());
  }

  @Test
  void aRequestToStopGivesNoScores() throws IOException {
    PatchOverclustering overclustering =
        new PatchOverclustering(
            PatchOverclustering.Settings.ofPaper(List.of(3), Protocol.STANDARD), DEVICE);
    assertTrue(overclustering.components(features(), IMAGES, () -> true).isEmpty());
    assertTrue(
        overclustering
            .run(components(overclustering, features()), IMAGES, () -> true)
            .isEmpty());
  }

  @Test
  void imagesWithoutLabelsHaveNoScore() throws IOException {
    FeatureSet unlabelled =
        new FixedFeatures(
            List.of(
                new LabelledFeatures(
                    new PatchFeatures(1, 2, 1, new float[]{1, 2}, new float[1]),
                    new LabelMap(1, 1, new byte[]{(byte) IMAGES.ignored()}))));
    PatchOverclustering overclustering =
        new PatchOverclustering(
            PatchOverclustering.Settings.ofPaper(List.of(2), Protocol.STANDARD), DEVICE);
    PatchComponents components = components(overclustering, unlabelled);
    assertEquals(
        "no pixel of the validation images counts: all 12 images were skipped or have no labels",
        assertThrows(
            IllegalArgumentException.class,
            () -> overclustering.run(components, IMAGES, () -> false))
            .getMessage());
  }

  @Test
  void fewerPatchesThanClustersAreRefused() {
    // Eleven images of 8 x 8 patches.
    assertEquals(
        "704 patches are fewer than 2000 clusters: ask for fewer",
        assertThrows(
            IllegalArgumentException.class,
            () -> measured(
                PatchOverclustering.Settings.ofPaper(List.of(3, 2000), Protocol.STANDARD)))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> PatchOverclustering.Settings.ofPaper(List.of(), Protocol.STANDARD));
  }
}
