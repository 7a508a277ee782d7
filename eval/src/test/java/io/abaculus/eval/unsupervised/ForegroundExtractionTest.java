package io.abaculus.eval.unsupervised;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.Squares;
import io.abaculus.eval.cluster.PatchComponents;
import io.abaculus.eval.features.ForegroundMask;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForegroundExtractionTest {
  private static final Device DEVICE = Devices.standard();

  private static ForegroundExtraction.Settings settings(Protocol protocol) {
    // The unblurred mask loses the lightest tenth of the squares, and clusters bring it back.
    return new ForegroundExtraction.Settings(
        3, 8, 50, 5, 0, new ForegroundMask(1, 0.6, 0.9, 3), 0.1, 1, 0.05, protocol);
  }

  private static Foreground found(Protocol protocol) throws IOException {
    return new ForegroundExtraction(settings(protocol), DEVICE)
        .run(
            ColourfulSquares.split(new Squares(8, 1, Set.of(3)), 1),
            ColourfulSquares.split(new Squares(4, 2, Set.of()), 1),
            () -> false)
        .orElseThrow();
  }

  @Test
  void clustersWhereTheClassTokenLooksAreTheForegroundAsAWhole() throws IOException {
    Foreground foreground = found(Protocol.STANDARD);
    assertEquals(1, foreground.trainingIntersectionOverUnion());
    assertEquals(1, foreground.validationIntersectionOverUnion());
    int first = 0;
    for (PatchComponents.Image image : foreground.components().images()) {
      for (int patch = 8; patch < image.patches(); patch++) {
        assertEquals(
            image.labels().label(patch) != 0, foreground.isForeground()[first + patch]);
      }
      first += image.patches();
    }
    assertEquals(11, foreground.components().images().size());
  }

  @Test
  void theThresholdIsAMultipleOfTheStepBelowOne() throws IOException {
    double threshold = found(Protocol.STANDARD).threshold();
    assertEquals(Math.rint(20 * threshold), 20 * threshold, 1e-9);
    assertTrue(threshold > 0 && threshold < 1, "" + threshold);
  }

  @Test
  void byTheReferenceLabelsThatDoNotCountAreTakenForForeground() throws IOException {
    Foreground foreground = found(Protocol.REFERENCE);
    double sum = 0;
    int first = 0;
    for (PatchComponents.Image image : foreground.components().images()) {
      LabelMap labels = image.labels();
      double both = 0;
      double either = 0;
      for (int patch = 0; patch < image.patches() && image.set() == 1; patch++) {
        boolean labelled = labels.label(patch) != 0;
        boolean marked = foreground.isForeground()[first + patch];
        both += labelled && marked ? 1 : 0;
        either += labelled || marked ? 1 : 0;
      }
      sum += image.set() == 1 ? both / either / 4 : 0;
      first += image.patches();
    }
    assertTrue(sum < 1, "" + sum);
    assertEquals(sum, foreground.validationIntersectionOverUnion(), 1e-12);
  }

  @Test
  void aForegroundLabelIsThatOfAForegroundPatch() throws IOException {
    Foreground foreground = found(Protocol.STANDARD);
    int[] patches = foreground.patchOfEachForegroundLabel();
    // One label for each patch, and a square of 16 patches in each of 11 images.
    assertEquals(11 * 16, patches.length);
    for (int patch : patches) {
      assertTrue(foreground.isForeground()[patch]);
    }
  }

  @Test
  void imagesThatTheClassTokenDoesNotLookAtHaveNoForeground() {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ForegroundExtraction(settings(Protocol.STANDARD), DEVICE)
                .run(
                    ColourfulSquares.split(new Squares(8, 1, Set.of()), 1),
                    ColourfulSquares.split(new Squares(4, 2, Set.of()), 0),
                    () -> false));
    assertTrue(
        String.valueOf(failure.getMessage()).startsWith("no cluster of the validation images"),
        failure::toString);
  }

  @Test
  void featuresAndAttentionOfDifferentImagesAreRefused() throws IOException {
    SplitFeatures one = ColourfulSquares.split(new Squares(4, 1, Set.of(1)), 1);
    SplitFeatures other = ColourfulSquares.split(new Squares(4, 1, Set.of(2)), 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> new SplitFeatures(one.images(), one.features(), other.attention()));
  }

  @Test
  void thePapersSettingsAreItsOwn() {
    assertEquals(
        new ForegroundExtraction.Settings(
            50, 200, 100, 5, 0, new ForegroundMask(7, 0.6, 0.65, 3), 0.55, 0.75, 0.05,
            Protocol.STANDARD),
        ForegroundExtraction.Settings.ofPaper(Protocol.STANDARD));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ForegroundExtraction.Settings(
            50, 3, 100, 5, 0, ForegroundMask.STANDARD, 0.4, 0.6, 0.05, Protocol.STANDARD));
  }

  @Test
  void aRequestToStopGivesNothing() throws IOException {
    SplitFeatures split = ColourfulSquares.split(new Squares(4, 1, Set.of()), 1);
    assertTrue(
        new ForegroundExtraction(settings(Protocol.STANDARD), DEVICE)
            .run(split, split, () -> true)
            .isEmpty());
  }
}
