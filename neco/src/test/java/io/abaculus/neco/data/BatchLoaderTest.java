package io.abaculus.neco.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.LoaderOptions;
import io.abaculus.data.Occurrence;
import io.abaculus.data.Position;
import io.abaculus.data.image.CropBox;
import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.RgbImage;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.augment.Augmentation;
import io.abaculus.neco.augment.CropPairs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BatchLoaderTest {
  private static final AugmentConfig CONFIG = AugmentConfig.neco(28, 14);
  private static final LoaderOptions OPTIONS = LoaderOptions.of(3, 42);

  @TempDir Path root;
  private ImageDataset dataset;

  @BeforeEach
  void writeElevenImages() throws IOException {
    new SyntheticImages(11, 0, 48, 40, 5).write(root);
    dataset = Datasets.open(root);
  }

  /** What a batch says, with copies of its arrays. */
  private record Copy(
      long epoch, long step, List<Path> images, List<SkippedImage> skipped, int soFar, int pixels,
      int boxes) {
    static Copy of(CropBatch batch) {
      int pixels = 1;
      for (Crops kind : batch.crops()) {
        pixels = 31 * pixels + Arrays.hashCode(kind.pixels());
      }
      int boxes = 31 * Arrays.hashCode(batch.globalBoxes()) + Arrays.hashCode(batch.allBoxes());
      return new Copy(
          batch.epoch(), batch.step(), batch.images(), batch.skipped(), batch.skippedSoFar(),
          pixels, boxes);
    }
  }

  private List<Copy> batches(LoaderOptions options, int count) {
    List<Copy> copies = new ArrayList<>();
    try (BatchLoader loader = BatchLoader.open(dataset, CONFIG, options)) {
      for (int i = 0; i < count; i++) {
        copies.add(Copy.of(loader.next()));
      }
    }
    return copies;
  }

  @Test
  void aBatchHoldsTheAugmentedCropsOfItsImagesAndTheirBoxes() throws IOException {
    try (BatchLoader loader = BatchLoader.open(dataset, CONFIG, OPTIONS.withShuffle(false))) {
      loader.next();
      CropBatch batch = loader.next();

      assertEquals(3, batch.size());
      assertEquals(List.of(dataset.path(3), dataset.path(4), dataset.path(5)), batch.images());
      Augmentation augmentation = new Augmentation(CONFIG);
      for (int b = 0; b < 3; b++) {
        RgbImage image = ImageDecoder.DEFAULT.decode(dataset.path(3 + b));
        Occurrence place = new Occurrence(42, 0, 3 + b, 0);
        List<CropBox> boxes = augmentation.boxes(48, 40, place);
        float[] inGlobal = new float[2 * 6 * 4];
        float[] inAll = new float[6 * 2 * 4];
        CropPairs.boxes(boxes, CONFIG, inGlobal, 0, inAll, 0);
        assertEquals(List.of(2, 4), batch.crops().stream().map(Crops::count).toList());
        assertEquals(List.of(28, 14), batch.crops().stream().map(Crops::side).toList());
        for (int v = 0; v < 6; v++) {
          float[] expected =
              CONFIG.normalization().toChw(augmentation.crop(image, v, boxes.get(v), place));
          float[] pixels = batch.crops().get(v < 2 ? 0 : 1).pixels();
          int length = 3 * (v < 2 ? 28 * 28 : 14 * 14);
          // (V, B, 3, S, S)
          int from = ((v < 2 ? v : v - 2) * 3 + b) * length;
          assertTrue(Arrays.equals(expected, 0, length, pixels, from, from + length));
        }
        assertTrue(Arrays.equals(inGlobal, 0, 48, batch.globalBoxes(), b * 48, b * 48 + 48));
        assertTrue(Arrays.equals(inAll, 0, 48, batch.allBoxes(), b * 48, b * 48 + 48));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void theNumberOfThreadsAndOfBatchesAheadChangesNothing(int threads) throws IOException {
    Files.writeString(dataset.path(4), "not an image");
    List<Copy> expected = batches(OPTIONS.withThreads(1).withPrefetch(1), 10);

    assertEquals(expected, batches(OPTIONS.withThreads(threads).withPrefetch(threads), 10));
  }

  @Test
  void aLoaderThatBeginsLaterGivesTheSameBatches() {
    List<Copy> whole = batches(OPTIONS.withThreads(2), 9);

    assertEquals(whole.subList(2, 9), batches(OPTIONS.startingAt(new Position(0, 2)), 7));
    assertEquals(whole.subList(4, 9),
        batches(OPTIONS.startingAt(new Position(1, 1)).withThreads(3), 5));
    assertEquals(whole.subList(6, 9), batches(OPTIONS.startingAt(new Position(1, 3)), 3));
    assertThrows(IllegalArgumentException.class,
        () -> batches(OPTIONS.startingAt(new Position(0, 4)), 1));
  }

  @Test
  void everyEpochHasItsOwnOrderAndCropsOfTheSameImages() {
    List<Copy> batches = batches(OPTIONS.withDropLast(false), 8);
    List<Path> first = new ArrayList<>();
    List<Path> second = new ArrayList<>();
    for (Copy batch : batches) {
      (batch.epoch == 0 ? first : second).addAll(batch.images);
    }

    assertEquals(11, first.size());
    assertEquals(11, new HashSet<>(first).size());
    assertNotEquals(first, second);
    assertEquals(Set.copyOf(first), Set.copyOf(second));
    assertEquals(8, batches.stream().map(Copy::pixels).distinct().count());
  }

  @Test
  void anotherSeedGivesAnotherOrder() {
    assertNotEquals(
        batches(OPTIONS, 1).getFirst().images,
        batches(LoaderOptions.of(3, 43), 1).getFirst().images);
  }

  @Test
  void theIncompleteBatchIsDroppedOrDelivered() {
    try (BatchLoader drops = BatchLoader.open(dataset, CONFIG, OPTIONS.endingBefore(1));
        BatchLoader keeps =
            BatchLoader.open(dataset, CONFIG, OPTIONS.endingBefore(1).withDropLast(false))) {
      assertEquals(3, drops.stepsPerEpoch());
      assertEquals(4, keeps.stepsPerEpoch());
      for (int i = 0; i < 3; i++) {
        assertEquals(3, drops.next().size());
        assertEquals(3, keeps.next().size());
      }
      assertFalse(drops.hasNext());
      assertThrows(NoSuchElementException.class, drops::next);
      CropBatch last = keeps.next();
      assertEquals(2, last.size());
      assertEquals(2 * 2 * 3 * 28 * 28, last.crops().getFirst().pixels().length);
      assertEquals(2 * 48, last.allBoxes().length);
      assertFalse(keeps.hasNext());
    }
  }

  @Test
  void theArraysOfABatchLastUntilTheNextAndAreThenUsedAgain() {
    try (BatchLoader loader = BatchLoader.open(dataset, CONFIG, OPTIONS.withPrefetch(1))) {
      float[] first = loader.next().crops().getFirst().pixels();
      float[] second = loader.next().crops().getFirst().pixels();
      float[] third = loader.next().crops().getFirst().pixels();

      assertNotSame(first, second);
      assertSame(first, third);
      long floats = 3 * (2 * 3 * 28 * 28 + 4 * 3 * 14 * 14 + 2 * 48);
      assertEquals(2 * floats * Float.BYTES, loader.bufferBytes());
    }
  }

  @Test
  void anUnusableImageIsReplacedByTheNextInOrderAndNamed() throws IOException {
    Files.writeString(dataset.path(1), "not an image");
    byte[] whole = Files.readAllBytes(dataset.path(2));
    Files.write(dataset.path(2), Arrays.copyOf(whole, whole.length / 2));
    Files.delete(dataset.path(10));

    List<Copy> batches = batches(OPTIONS.withShuffle(false).withDropLast(false), 8);

    Copy first = batches.get(0);
    assertEquals(List.of(dataset.path(0), dataset.path(3), dataset.path(3)), first.images);
    assertEquals(
        List.of(dataset.path(1), dataset.path(2)),
        first.skipped.stream().map(SkippedImage::file).toList());
    assertEquals(
        "it is no image of a known format (JPEG, PNG, WebP, BMP, GIF)",
        first.skipped.getFirst().reason());
    assertEquals(2, first.soFar);
    // The last image gives way to the first of the order.
    Copy last = batches.get(3);
    assertEquals(List.of(dataset.path(9), dataset.path(0)), last.images);
    assertEquals(List.of(new SkippedImage(dataset.path(10), "there is no such file")),
        last.skipped);
    assertEquals(3, last.soFar);
    assertEquals(3, batches.get(7).soFar);
  }

  @Test
  void aStandInIsCroppedOtherwiseThanInItsOwnPlace() throws IOException {
    Files.writeString(dataset.path(1), "not an image");
    try (BatchLoader loader = BatchLoader.open(dataset, CONFIG, OPTIONS.withShuffle(false))) {
      CropBatch batch = loader.next();
      assertEquals(batch.images().get(1), batch.images().get(2));
      assertFalse(
          Arrays.equals(batch.allBoxes(), 48, 96, batch.allBoxes(), 96, 144));
    }
  }

  @Test
  void imagesOfAFewPixelsAreSkipped() throws IOException {
    new SyntheticImages(1, 0, 100, 20, 6).write(root.resolve("small"));
    Files.copy(
        Datasets.open(root.resolve("small")).path(0),
        dataset.path(0),
        StandardCopyOption.REPLACE_EXISTING);
    LoaderOptions options = OPTIONS.withShuffle(false);

    Copy batch = batches(options, 1).getFirst();

    assertEquals(
        List.of(
            new SkippedImage(
                dataset.path(0),
                "its 100 x 20 pixels are too few, the smallest side allowed is 32")),
        batch.skipped);
    dataset = dataset.withMinSide(20);
    assertTrue(batches(options, 1).getFirst().skipped.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aDataSetMoreThanHalfUnusableStopsTheLoaderAtTheSameBatch(int threads) throws IOException {
    for (int i = 5; i < 11; i++) {
      Files.writeString(dataset.path(i), "not an image");
    }
    try (BatchLoader loader =
        BatchLoader.open(dataset, CONFIG, OPTIONS.withShuffle(false).withThreads(threads))) {
      loader.next();
      UncheckedIOException stopped = assertThrows(UncheckedIOException.class, loader::next);

      DatasetException cause = assertInstanceOf(DatasetException.class, stopped.getCause());
      assertEquals(
          "at least 6 of the 11 images of the data set 'voc' cannot be used, more than half;"
              + " for example "
              + dataset.path(5)
              + ": it is no image of a known format (JPEG, PNG, WebP, BMP, GIF)",
          cause.getMessage());
      assertThrows(UncheckedIOException.class, loader::next);
    }
  }

  @Test
  void aDataSetHalfUnusableIsStillUsed() throws IOException {
    for (int i = 6; i < 11; i++) {
      Files.writeString(dataset.path(i), "not an image");
    }
    assertEquals(5, batches(OPTIONS, 6).getLast().soFar);
  }

  @Test
  void fewerImagesThanABatchAreRefusedWithAdvice() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> BatchLoader.open(dataset, CONFIG, LoaderOptions.of(12, 1)));
    assertEquals(
        "the data set has 11 images, fewer than one batch of 12:"
            + " use a smaller batch size, or keep incomplete batches",
        refused.getMessage());
    assertEquals(11,
        batches(LoaderOptions.of(12, 1).withDropLast(false), 1).getFirst().images.size());
  }

  @Test
  void closingEndsTheThreadsAndAWaitingCaller() throws InterruptedException {
    BatchLoader loader = BatchLoader.open(dataset, CONFIG, OPTIONS.withThreads(3));
    loader.next();

    assertTimeoutPreemptively(Duration.ofSeconds(20), loader::close);

    assertThrows(IllegalStateException.class, loader::next);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("abaculus-loader-")) {
        thread.join(10_000);
        assertFalse(thread.isAlive());
      }
    }
    loader.close();
  }

  @Test
  void cropsThatDoNotFitAnArrayAreRefused() {
    AugmentConfig enormous = AugmentConfig.neco(15_000, 14);
    assertThrows(
        IllegalArgumentException.class,
        () -> BatchLoader.open(dataset, enormous, LoaderOptions.of(4, 1)));
  }
}
