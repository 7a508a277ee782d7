package io.abaculus.eval.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.MeanColours;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.Squares;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.formats.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearProbeTest {
  private static final Device DEVICE = Devices.standard();
  private static final ModelIdentity MODEL = new ModelIdentity("mean colours", "1");
  private static final Squares TRAINING = new Squares(10, 1, Set.of());
  private static final Squares VALIDATION = new Squares(4, 2, Set.of());
  private static final LinearProbe.Listener SILENT = new LinearProbe.Listener() {};

  @TempDir private Path folder;
  private Path state = Path.of("");
  private final MeanColours encoder = new MeanColours(2);

  @BeforeEach
  void nameFile() {
    state = folder.resolve("state.safetensors");
  }

  /** Few epochs of small batches, at a rate at which they suffice. */
  private static ProbeSettings settings() {
    return ProbeSettings.ofPaper(Protocol.STANDARD)
        .withView(new SegmentationView(Squares.SIDE, 8))
        .withBatchSize(4)
        .withEpochs(20, 15)
        .withLearningRate(2);
  }

  private LinearProbe probe(ProbeSettings settings) {
    return new LinearProbe(settings, encoder, MODEL, 3, 1, DEVICE);
  }

  private static float[] weights(LinearProbe.Result result) {
    return result.head().linear().weight().value().toFloatArray();
  }

  @Test
  void classesThatFeaturesTellApartAreAllFound() throws IOException {
    LinearProbe.Result result =
        probe(settings().withoutAugmentation())
            .run(TRAINING, VALIDATION, state, SILENT, () -> false)
            .orElseThrow();
    assertEquals(1, result.meanIntersectionOverUnion());
    assertEquals(20, result.measurements().size());
    // The first of the eight rows of labels does not count.
    long counted = 0;
    for (int label = 0; label < 3; label++) {
      counted += result.score().truePositives()[label];
    }
    assertEquals(4 * 7 * 8, counted);
  }

  @Test
  void theBestMeasurementIsKeptBesideTheLast() throws IOException {
    LinearProbe.Result result =
        probe(settings().withoutAugmentation().withEpochs(4, 4))
            .run(TRAINING, VALIDATION, state, SILENT, () -> false)
            .orElseThrow();
    double best = result.best().score().meanIntersectionOverUnion(Protocol.STANDARD);
    for (LinearProbe.Measurement measurement : result.measurements()) {
      assertTrue(
          measurement.score().meanIntersectionOverUnion(Protocol.STANDARD) <= best,
          measurement::toString);
    }
    assertEquals(4, result.measurements().getLast().epochs());
  }

  @Test
  void aStoppedProbeEndsWithTheSameBitsAsOneInOneGo() throws IOException {
    ProbeSettings settings = settings().withEpochs(5, 3);
    LinearProbe.Result inOneGo =
        probe(settings)
            .run(TRAINING, VALIDATION, folder.resolve("other.safetensors"), SILENT, () -> false)
            .orElseThrow();

    // Each epoch asks 3 times before its batches and twice while it is measured.
    AtomicInteger asked = new AtomicInteger();
    Optional<LinearProbe.Result> stopped =
        probe(settings)
            .run(TRAINING, VALIDATION, state, SILENT, () -> asked.incrementAndGet() > 12);
    assertTrue(stopped.isEmpty());
    assertTrue(Files.exists(state));
    List<Integer> epochs = new ArrayList<>();
    LinearProbe.Result resumed =
        probe(settings)
            .run(
                TRAINING,
                VALIDATION,
                state,
                new LinearProbe.Listener() {
                  @Override
                  public void step(int epoch, long batch, long batches, double loss) {
                    epochs.add(epoch);
                  }
                },
                () -> false)
            .orElseThrow();

    assertEquals(List.of(2, 2, 2, 3, 3, 3, 4, 4, 4), epochs);
    assertArrayEquals(weights(inOneGo), weights(resumed), 0);
    assertEquals(inOneGo.measurements(), resumed.measurements());
  }

  @Test
  void aFinishedProbeIsReadAndNotTrainedAgain() throws IOException {
    ProbeSettings settings = settings().withEpochs(2, 2);
    LinearProbe.Result first =
        probe(settings).run(TRAINING, VALIDATION, state, SILENT, () -> false).orElseThrow();
    int encoded = encoder.encoded().get();
    LinearProbe.Result again =
        probe(settings).run(TRAINING, VALIDATION, state, SILENT, () -> false).orElseThrow();
    assertEquals(encoded, encoder.encoded().get());
    assertEquals(first.measurements(), again.measurements());
    assertArrayEquals(weights(first), weights(again), 0);
  }

  /** Arabic has digits of its own. */
  @Test
  void aStateIsReadInEveryLanguage() throws IOException {
    ProbeSettings settings = settings().withEpochs(1, 1);
    Locale usual = Locale.getDefault();
    List<LinearProbe.Measurement> first;
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      first =
          probe(settings)
              .run(TRAINING, VALIDATION, state, SILENT, () -> false)
              .orElseThrow()
              .measurements();
    } finally {
      Locale.setDefault(usual);
    }
    assertEquals(
        first,
        probe(settings)
            .run(TRAINING, VALIDATION, state, SILENT, () -> false)
            .orElseThrow()
            .measurements());
  }

  @Test
  void theStateOfAnotherProbeIsRefused() throws IOException {
    assertTrue(
        probe(settings().withEpochs(1, 1))
            .run(TRAINING, VALIDATION, state, SILENT, () -> false)
            .isPresent());
    IOException failure =
        assertThrows(
            IOException.class,
            () -> probe(settings().withEpochs(2, 1))
                .run(TRAINING, VALIDATION, state, SILENT, () -> false));
    assertTrue(
        String.valueOf(failure.getMessage()).startsWith(state + " is the state of another probe"),
        failure::getMessage);
  }

  @Test
  void aFileThatIsNoStateIsRefused() throws IOException {
    LinearHead.random(
        LinearHead.Description.of(encoder, MODEL, TRAINING.classNames()), 1, DEVICE)
        .save(state);
    IOException failure =
        assertThrows(
            IOException.class,
            () -> probe(settings()).run(TRAINING, VALIDATION, state, SILENT, () -> false));
    assertEquals(state + " is no state of a linear probe", failure.getMessage());
  }

  @Test
  void cachedFeaturesGiveTheSameBitsAndAreComputedOnce() throws IOException {
    ProbeSettings settings = settings().withEpochs(3, 2).withoutAugmentation();
    LinearProbe.Result computed =
        probe(settings).run(TRAINING, VALIDATION, state, SILENT, () -> false).orElseThrow();
    encoder.encoded().set(0);
    LinearProbe.Result cached =
        probe(settings)
            .cachedIn(folder, StoredType.F32)
            .run(
                TRAINING, VALIDATION, folder.resolve("cached.safetensors"), SILENT, () -> false)
            .orElseThrow();
    assertEquals(14, encoder.encoded().get());
    assertArrayEquals(weights(computed), weights(cached), 0);
    assertEquals(computed.measurements(), cached.measurements());
  }

  @Test
  void ofAugmentedImagesOnlyThoseOfTheValidationAreCached() throws IOException {
    ProbeSettings settings = settings().withEpochs(3, 2);
    assertTrue(
        probe(settings)
            .cachedIn(folder, StoredType.F32)
            .run(TRAINING, VALIDATION, state, SILENT, () -> false)
            .isPresent());
    assertEquals(3 * 10 + 4, encoder.encoded().get());
  }

  @Test
  void partsOfImagesAreNotWholeImages() throws IOException {
    ProbeSettings settings = settings().withEpochs(1, 1);
    LinearProbe.Result parts =
        probe(settings).run(TRAINING, VALIDATION, state, SILENT, () -> false).orElseThrow();
    LinearProbe.Result whole =
        probe(settings.withoutAugmentation())
            .run(TRAINING, VALIDATION, folder.resolve("whole.safetensors"), SILENT, () -> false)
            .orElseThrow();
    assertNotEquals(weights(parts)[0], weights(whole)[0]);
  }

  @Test
  void aSeedGivesItsOwnHead() throws IOException {
    ProbeSettings settings = settings().withEpochs(1, 1);
    LinearProbe.Result one =
        probe(settings).run(TRAINING, VALIDATION, state, SILENT, () -> false).orElseThrow();
    LinearProbe.Result other =
        probe(settings.withSeed(7))
            .run(TRAINING, VALIDATION, folder.resolve("other.safetensors"), SILENT, () -> false)
            .orElseThrow();
    assertNotEquals(weights(one)[0], weights(other)[0]);
  }

  @Test
  void theHeadIsMeasuredEverySoManyEpochsAndAfterTheLast() throws IOException {
    LinearProbe.Result result =
        probe(settings().withEpochs(5, 5).withValidationEvery(2))
            .run(TRAINING, VALIDATION, state, SILENT, () -> false)
            .orElseThrow();
    assertEquals(
        List.of(2, 4, 5),
        result.measurements().stream().map(LinearProbe.Measurement::epochs).toList());
  }

  @Test
  void imagesThatCannotBeReadAreNamedAndDoNotCount() throws IOException {
    List<String> skipped = new ArrayList<>();
    LinearProbe.Result result =
        probe(settings().withEpochs(1, 1).withoutAugmentation())
            .run(
                new Squares(10, 1, Set.of(3)),
                new Squares(4, 2, Set.of(1, 2)),
                state,
                new LinearProbe.Listener() {
                  @Override
                  public void skip(String record, String reason) {
                    skipped.add(record + ": " + reason);
                  }
                },
                () -> false)
            .orElseThrow();
    assertEquals(List.of("square 3: damaged", "square 1: damaged", "square 2: damaged"), skipped);
    long labelled = 0;
    for (int label = 0; label < 3; label++) {
      labelled +=
          result.score().truePositives()[label] + result.score().falseNegatives()[label];
    }
    assertEquals(2 * 7 * 8, labelled);
  }

  @Test
  void validationImagesOfWhichNoneCanBeReadHaveNoScore() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> probe(settings().withEpochs(1, 1))
                .run(
                    TRAINING, new Squares(2, 2, Set.of(0, 1)), state, SILENT, () -> false));
    assertEquals(
        "no pixel of the validation images counts: all 2 images were skipped or have no labels",
        refused.getMessage());
  }

  @Test
  void imagesOfNoWholePatchesAreRefusedWithTheNearest() {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> new LinearProbe(
                settings(), new MeanColours(7), MODEL, 1, 1, DEVICE));
    assertEquals(
        "images of 16 pixels are not whole patches of 7: 14 and 21 are", failure.getMessage());
  }

  @Test
  void thePapersSettingsAreItsOwn() {
    assertEquals(
        new ProbeSettings(
            new SegmentationView(448, 100),
            0.01, 0.9, 1e-4, 0.1, 20, 25, 128, true, 1, 400, Protocol.REFERENCE),
        ProbeSettings.ofPaper(Protocol.REFERENCE));
    ProbeSettings settings = ProbeSettings.ofPaper(Protocol.STANDARD);
    assertEquals(0.01, settings.learningRateIn(19));
    assertEquals(0.001, settings.learningRateIn(20), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> settings.withBatchSize(0));
  }
}
