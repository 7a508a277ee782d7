package io.abaculus.eval.incontext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentedImage;
import io.abaculus.eval.features.PatchEncoder;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.metrics.SegmentationScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InContextEvaluationTest {
  private static final Device DEVICE = Devices.standard();
  private static final int PATCH = 4;
  private static final int SIDE = 16;
  private static final InContextSettings SETTINGS = InContextSettings.of(SIDE).withNeighbors(3);

  @TempDir private Path folder;

  /** A patch's features are the colour of its first pixel. */
  private static final class Colors implements PatchEncoder {
    @Override
    public int patchSize() {
      return PATCH;
    }

    @Override
    public int channels() {
      return RgbImage.CHANNELS;
    }

    @Override
    public List<PatchFeatures> encode(List<RgbImage> images) {
      List<PatchFeatures> features = new ArrayList<>();
      for (RgbImage image : images) {
        int rows = image.height() / PATCH;
        int columns = image.width() / PATCH;
        float[] patches = new float[rows * columns * RgbImage.CHANNELS];
        for (int patch = 0; patch < rows * columns; patch++) {
          for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            patches[patch * RgbImage.CHANNELS + channel] =
                image.sample(patch % columns * PATCH, patch / columns * PATCH, channel);
          }
        }
        features.add(
            new PatchFeatures(rows, columns, RgbImage.CHANNELS, patches, new float[3]));
      }
      return features;
    }
  }

  /** Halves of two of red, green and blue, classes 0 to 2; a quarter may be void. */
  private record Halves(int size, int unreadable, boolean voidCorner)
      implements SegmentationDataset {
    @Override
    public String name() {
      return "halves";
    }

    @Override
    public List<String> classNames() {
      return List.of("red", "green", "blue");
    }

    @Override
    public int ignored() {
      return 255;
    }

    @Override
    public SegmentedImage get(int index) throws IOException {
      if (index == unreadable) {
        throw new ImageReadException("half" + index, "it is torn", null);
      }
      byte[] labels = new byte[SIDE * SIDE];
      byte[] pixels = new byte[labels.length * RgbImage.CHANNELS];
      for (int i = 0; i < labels.length; i++) {
        int half = i % SIDE / (SIDE / 2);
        int label = (half + index) % RgbImage.CHANNELS;
        pixels[i * RgbImage.CHANNELS + label] = (byte) 200;
        labels[i] = (byte) (voidCorner && half == 1 && i / SIDE >= SIDE / 2 ? 255 : label);
      }
      return new SegmentedImage(RgbImage.of(SIDE, SIDE, pixels), new LabelMap(SIDE, SIDE, labels));
    }
  }

  private Optional<ConfusionCounts> run(
      InContextSettings settings, SegmentationDataset training, InContextListener listener)
      throws IOException {
    return new InContextEvaluation(new Colors(), settings, DEVICE)
        .run(training, new Halves(4, -1, false), limit(), listener, () -> false);
  }

  private MemoryLimit limit() {
    return new MemoryLimit(1 << 20, folder);
  }

  private double score(InContextSettings settings, SegmentationDataset training)
      throws IOException {
    ConfusionCounts counts = run(settings, training, InContextListener.NONE).orElseThrow();
    return SegmentationScore.of(counts, settings.matching())
        .meanIntersectionOverUnion(settings.protocol());
  }

  @Test
  void patchesThatAreTheirClassAreAllFoundAgain() throws IOException {
    assertEquals(1, score(SETTINGS, new Halves(3, -1, false)));
    assertEquals(
        1, score(SETTINGS.withProtocol(Protocol.REFERENCE), new Halves(3, -1, false)));
  }

  @Test
  void anApproximateSearchSaysHowMuchItFinds() throws IOException {
    List<Double> recalls = new ArrayList<>();
    ConfusionCounts counts =
        run(
            SETTINGS.withSearch(InContextSettings.Search.APPROXIMATE),
            new Halves(3, -1, false),
            new InContextListener() {
              @Override
              public void recalled(double recall) {
                recalls.add(recall);
              }
            })
            .orElseThrow();
    assertEquals(1, recalls.size());
    assertTrue(recalls.getFirst() > 0 && recalls.getFirst() <= 1, recalls::toString);
    assertEquals(
        1, SegmentationScore.of(counts, Matching.NONE).meanIntersectionOverUnion(), 1e-12);
  }

  /** Whatever is drawn, a part of an image of pure colours has pure colours or mixes of them. */
  @Test
  void aBoundedMemoryOfVariedImagesKeepsTheSamePatchesOfEach() throws IOException {
    InContextSettings settings = SETTINGS.withAugmentationEpochs(2).withMemoryRows(48);
    assertEquals(8, settings.patchesOfImage(3));
    try (MemoryBank memory = new MemoryBank(3, 3, limit())) {
      new InContextEvaluation(new Colors(), settings, DEVICE)
          .remember(new Halves(3, -1, false), memory, InContextListener.NONE, () -> false);
      assertEquals(3 * 2 * 8, memory.size());
    }
    assertTrue(score(settings, new Halves(3, -1, false)) > 0.9);
    assertEquals(
        score(settings, new Halves(3, -1, false)), score(settings, new Halves(3, -1, false)));
  }

  @Test
  void voidPatchesAreNotRemembered() throws IOException {
    try (MemoryBank memory = new MemoryBank(3, 3, limit())) {
      SegmentedImage image = new Halves(1, -1, true).get(0);
      memory.add(
          new Colors().encode(List.of(image.image())).getFirst(),
          PatchLabels.of(image.labels(), PATCH, 3, 255, Protocol.STANDARD),
          Integer.MAX_VALUE,
          () -> 0);
      assertEquals(12, memory.size());
    }
  }

  @Test
  void anImageThatCannotBeReadIsNamedAndCountsForNothing() throws IOException {
    List<String> skipped = new ArrayList<>();
    ConfusionCounts counts =
        run(
            SETTINGS,
            new Halves(4, 2, false),
            new InContextListener() {
              @Override
              public void skip(String record, String reason) {
                skipped.add(record + ": " + reason);
              }
            })
            .orElseThrow();
    assertEquals(List.of("record 2: it is torn"), skipped);
    assertEquals(4L * SIDE * SIDE, counts.labelled(0) + counts.labelled(1) + counts.labelled(2));
  }

  @Test
  void itEndsWhenAskedTo() throws IOException {
    InContextEvaluation evaluation = new InContextEvaluation(new Colors(), SETTINGS, DEVICE);
    AtomicInteger asked = new AtomicInteger();
    // Before the only batch of training images, and before the only one of validation images.
    for (int times = 0; times < 2; times++) {
      int last = times;
      asked.set(0);
      assertTrue(
          evaluation
              .run(
                  new Halves(3, -1, false),
                  new Halves(4, -1, false),
                  limit(),
                  InContextListener.NONE,
                  () -> asked.getAndIncrement() == last)
              .isEmpty());
      assertEquals(last + 1, asked.get());
    }
  }

  @Test
  void validationImagesOfWhichNoneCanBeReadHaveNeitherAScoreNorARecall() {
    List<Double> recalls = new ArrayList<>();
    InContextListener listener =
        new InContextListener() {
          @Override
          public void recalled(double recall) {
            recalls.add(recall);
          }
        };
    InContextEvaluation evaluation =
        new InContextEvaluation(
            new Colors(), SETTINGS.withSearch(InContextSettings.Search.APPROXIMATE), DEVICE);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> evaluation.run(
                new Halves(3, -1, false), new Halves(1, 0, false), limit(), listener, () -> false));
    assertEquals(
        "no pixel of the validation images counts: all 1 images were skipped or have no labels",
        refused.getMessage());
    assertEquals(List.of(), recalls);
  }

  @Test
  void tooFewPatchesForTheNeighboursAreRefused() {
    InContextSettings settings = SETTINGS.withNeighbors(17);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> score(settings, new Halves(1, -1, false)));
    assertEquals(
        "the memory has 16 patches, fewer than the 17 neighbours that are asked for",
        refused.getMessage());
  }

  @Test
  void imagesOfHalfAPatchAreRefusedWithTheNearestSizes() {
    Colors encoder = new Colors();
    InContextSettings settings = InContextSettings.of(18);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new InContextEvaluation(encoder, settings, DEVICE));
    assertEquals("images of 18 pixels are not whole patches of 4: 16 and 20 are",
        refused.getMessage());
  }
}
