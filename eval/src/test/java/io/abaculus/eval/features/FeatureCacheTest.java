package io.abaculus.eval.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.MeanColours;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.Squares;
import io.abaculus.eval.dataset.DatasetKind;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentationDatasets;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.dataset.Subset;
import io.abaculus.formats.StoredType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureCacheTest {
  private static final ModelIdentity MODEL = new ModelIdentity("mean colours", "1");
  private static final SegmentationView VIEW = new SegmentationView(Squares.SIDE, 8);

  @TempDir private Path folder;
  @TempDir private Path data;
  private final MeanColours encoder = new MeanColours(4);
  private final List<String> skipped = new ArrayList<>();

  private Optional<FeatureCache> open(
      SegmentationDataset images, ModelIdentity model, StoredType type, BooleanSupplier stop)
      throws IOException {
    return open(images, encoder, model, type, stop);
  }

  private Optional<FeatureCache> open(
      SegmentationDataset images,
      PatchEncoder encoder,
      ModelIdentity model,
      StoredType type,
      BooleanSupplier stop)
      throws IOException {
    return FeatureCache.open(
        folder,
        images,
        new LabelledFeatureReader(encoder, VIEW, 5, 1),
        model,
        type,
        new FeatureSet.Listener() {
          @Override
          public void computed(int done, int of) {
            assertTrue(done <= of);
          }

          @Override
          public void skip(String record, String reason) {
            skipped.add(record + ": " + reason);
          }
        },
        stop);
  }

  @Test
  void featuresAreReadAsTheyWereComputedAndComputedOnce() throws IOException {
    Squares images = new Squares(40, 3, Set.of());
    open(images, MODEL, StoredType.F32, () -> false).orElseThrow().close();
    assertEquals(40, encoder.encoded().get());
    try (FeatureCache cache = open(images, MODEL, StoredType.F32, () -> false).orElseThrow()) {
      assertEquals(40, encoder.encoded().get());
      assertEquals(40, cache.size());
      RgbImage picture = images.get(35).image();
      LabelledFeatures read = cache.get(35);
      assertArrayEquals(
          encoder.encode(List.of(picture)).getFirst().patches(), read.features().patches());
      assertEquals(VIEW.labels(images.get(35)), read.labels());
    }
  }

  @Test
  void halfPrecisionKeepsElevenBits() throws IOException {
    Squares images = new Squares(2, 3, Set.of());
    try (FeatureCache cache = open(images, MODEL, StoredType.F16, () -> false).orElseThrow()) {
      float[] exact = encoder.encode(List.of(images.get(1).image())).getFirst().patches();
      assertArrayEquals(exact, cache.get(1).features().patches(), 1 / 2048f);
    }
  }

  @Test
  void otherWeightsTypesAndImagesHaveTheirOwnFeatures() throws IOException {
    Squares images = new Squares(2, 3, Set.of());
    open(images, MODEL, StoredType.F32, () -> false).orElseThrow().close();
    open(images, new ModelIdentity("mean colours", "2"), StoredType.F32, () -> false).orElseThrow()
        .close();
    open(images, MODEL, StoredType.F16, () -> false).orElseThrow().close();
    open(new Squares(3, 3, Set.of()), MODEL, StoredType.F32, () -> false).orElseThrow().close();
    assertEquals(2 + 2 + 2 + 3, encoder.encoded().get());
    try (Stream<Path> folders = Files.list(folder)) {
      assertEquals(4, folders.count());
    }
  }

  private int foldersAfter(SegmentationDataset... sets) throws IOException {
    for (SegmentationDataset images : sets) {
      open(images, MODEL, StoredType.F32, () -> false).orElseThrow().close();
    }
    return folders();
  }

  private int folders() throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      return (int) folders.count();
    }
  }

  /** Of the same images: VOC's own masks, and SBD's, which the reference trains on. */
  @ParameterizedTest
  @CsvSource({"VOC, TRAIN", "ADE20K, VAL"})
  void theLabelsOfAnotherProtocolHaveTheirOwnFeatures(DatasetKind kind, Split split)
      throws IOException {
    layOut();
    assertEquals(
        2,
        foldersAfter(
            opened(kind, split, Protocol.STANDARD), opened(kind, split, Protocol.REFERENCE)));
    try (FeatureCache standard =
        open(opened(kind, split, Protocol.STANDARD), MODEL, StoredType.F32, () -> false)
            .orElseThrow();
        FeatureCache reference =
            open(opened(kind, split, Protocol.REFERENCE), MODEL, StoredType.F32, () -> false)
                .orElseThrow()) {
      assertNotEquals(standard.get(0).labels(), reference.get(0).labels());
    }
  }

  @Test
  void partsOfTheSameImagesHaveTheLabelsOfTheirWhole() throws IOException {
    layOut();
    assertEquals(
        2,
        foldersAfter(
            Subset.first(opened(DatasetKind.VOC, Split.TRAIN, Protocol.STANDARD), 1),
            Subset.first(opened(DatasetKind.VOC, Split.TRAIN, Protocol.REFERENCE), 1)));
  }

  private SegmentationDataset opened(DatasetKind kind, Split split, Protocol protocol)
      throws IOException {
    return SegmentationDatasets.open(kind, data, split, protocol);
  }

  /** An image of one pixel in each data set, of class 1 and, by SBD, 2. */
  private void layOut() throws IOException {
    image("VOCSegmentation/images/a.jpg", BufferedImage.TYPE_INT_RGB, 0);
    image("VOCSegmentation/SegmentationClass/a.png", BufferedImage.TYPE_BYTE_GRAY, 1);
    image("VOCSegmentation/SegmentationClassAug/a.png", BufferedImage.TYPE_BYTE_GRAY, 2);
    Files.writeString(
        Files.createDirectories(data.resolve("VOCSegmentation/sets")).resolve("train.txt"), "a");
    image("ADEChallengeData2016/images/validation/a.jpg", BufferedImage.TYPE_INT_RGB, 0);
    image("ADEChallengeData2016/annotations/validation/a.png", BufferedImage.TYPE_BYTE_GRAY, 1);
  }

  private void image(String name, int type, int sample) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(1, 1, type);
    image.getRaster().setSample(0, 0, 0, sample);
    ImageIO.write(image, name.substring(name.length() - 3), file.toFile());
  }

  /** A model with something else than weights that its features depend on. */
  private record Described(MeanColours model, String description) implements PatchEncoder {
    @Override
    public int patchSize() {
      return model.patchSize();
    }

    @Override
    public int channels() {
      return model.channels();
    }

    @Override
    public List<PatchFeatures> encode(List<RgbImage> images) {
      return model.encode(images);
    }
  }

  @Test
  void modelsOfAnotherDescriptionHaveTheirOwnFeatures() throws IOException {
    Squares images = new Squares(1, 3, Set.of());
    for (String description : List.of("dark", "bright")) {
      PatchEncoder described = new Described(encoder, description);
      open(images, described, MODEL, StoredType.F32, () -> false).orElseThrow().close();
    }
    assertEquals(2, folders());
  }

  @Test
  void filesHaveTheSameNamesInEveryLanguage() throws IOException {
    Squares images = new Squares(1, 3, Set.of());
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      open(images, MODEL, StoredType.F32, () -> false).orElseThrow().close();
    } finally {
      Locale.setDefault(usual);
    }
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      assertEquals(
          List.of("0000000.safetensors"),
          files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void stoppedWorkGoesOnWithTheFirstFileThatIsMissing() throws IOException {
    Squares images = new Squares(40, 3, Set.of());
    // The first 32 images are seven batches; the next batch is stopped.
    AtomicInteger asked = new AtomicInteger();
    assertTrue(open(images, MODEL, StoredType.F32, () -> asked.incrementAndGet() > 7).isEmpty());
    assertEquals(32, encoder.encoded().get());
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      assertEquals(
          List.of("0000000.safetensors"),
          files.map(file -> file.getFileName().toString()).toList());
    }
    open(images, MODEL, StoredType.F32, () -> false).orElseThrow().close();
    assertEquals(40, encoder.encoded().get());
  }

  @Test
  void imagesThatCannotBeReadAreNamedAndLeftOut() throws IOException {
    Squares images = new Squares(4, 3, Set.of(1));
    try (FeatureCache cache = open(images, MODEL, StoredType.F32, () -> false).orElseThrow()) {
      assertEquals(List.of("square 1: damaged"), skipped);
      assertEquals(3, cache.size());
      assertEquals(2, cache.record(1));
      assertArrayEquals(
          encoder.encode(List.of(images.get(2).image())).getFirst().patches(),
          cache.get(1).features().patches());
    }
  }

  @Test
  void imagesThatCouldNotBeReadAreNamedAgainWhenTheirFeaturesAreOpenedAgain() throws IOException {
    Squares images = new Squares(40, 3, Set.of(1, 35));
    List<String> expected = List.of("square 1: damaged", "square 35: damaged");
    for (int time = 0; time < 2; time++) {
      skipped.clear();
      open(images, MODEL, StoredType.F32, () -> false).orElseThrow().close();
      assertEquals(expected, skipped);
    }
    assertEquals(38, encoder.encoded().get());
  }

  @Test
  void featuresInMemoryAreAllLookedAtEvenIfTheLastCannotBeRead() throws IOException {
    List<String> told = new ArrayList<>();
    FeatureSet.inMemory(
        new Squares(3, 3, Set.of(2)),
        3,
        new LabelledFeatureReader(encoder, VIEW, 1, 1),
        new FeatureSet.Listener() {
          @Override
          public void computed(int done, int of) {
            told.add(done + " of " + of);
          }

          @Override
          public void skip(String record, String reason) {
            told.add(record + ": " + reason);
          }
        },
        () -> false)
        .orElseThrow()
        .close();
    assertEquals(
        List.of("1 of 3", "2 of 3", "square 2: damaged", "3 of 3"), told);
  }

  @Test
  void aDiskThatCannotHoldTheFeaturesIsFoundOutBeforeTheyAreComputed() {
    PatchEncoder huge =
        new PatchEncoder() {
          @Override
          public int patchSize() {
            return 1;
          }

          @Override
          public int channels() {
            return Integer.MAX_VALUE;
          }

          @Override
          public List<PatchFeatures> encode(List<RgbImage> images) {
            throw new AssertionError("not to be asked");
          }
        };
    IOException failure =
        assertThrows(
            IOException.class,
            () -> FeatureCache.open(
                folder,
                new Squares(1000, 1, Set.of()),
                new LabelledFeatureReader(huge, VIEW, 5, 1),
                MODEL,
                StoredType.F32,
                new FeatureSet.Listener() {
                  @Override
                  public void computed(int images, int of) {}

                  @Override
                  public void skip(String record, String reason) {}
                },
                () -> false));
    assertTrue(
        String.valueOf(failure.getMessage())
            .startsWith("the features of 1000 images need 2207613189 MB"),
        failure::getMessage);
  }
}
