package io.abaculus.eval.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.MeanColours;
import io.abaculus.eval.Squares;
import io.abaculus.formats.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
  private static final ModelIdentity MODEL = new ModelIdentity("mean colours", "1");
  private static final SegmentationView VIEW = new SegmentationView(Squares.SIDE, 8);

  @TempDir private Path folder;
  private final MeanColours encoder = new MeanColours(4);
  private final List<String> skipped = new ArrayList<>();

  private Optional<FeatureCache> open(
      Squares images, ModelIdentity model, StoredType type, BooleanSupplier stop)
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
