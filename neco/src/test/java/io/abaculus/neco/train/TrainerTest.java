package io.abaculus.neco.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.StoredType;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.data.SyntheticImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny runs on twelve made-up images. */
final class TrainerTest {
  @TempDir static Path images;

  @BeforeAll
  static void makeImages() throws IOException {
    new SyntheticImages(12, 1, 48, 40, 3).write(images);
  }

  private static LayeredConfig layers(String... assignments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "train.queue_length=256",
                "train.drop_path_rate=0.2",
                "train.schedule_steps=10",
                "train.max_steps=10",
                "train.checkpoint_every=5"));
    all.addAll(List.of(assignments));
    return TinyRun.layers("demo", images, all);
  }

  private static Trainer begin(Path out, String... assignments) throws IOException {
    return begin(out, line -> {}, assignments);
  }

  private static Trainer begin(Path out, Consumer<String> messages, String... assignments)
      throws IOException {
    return TinyRun.begin(out, layers(assignments), messages);
  }

  private static Trainer resume(Path out, String... assignments) throws IOException {
    return TinyRun.resume(out, layers(assignments));
  }

  private static List<String> differences(Path first, Path second) throws IOException {
    List<String> different = new ArrayList<>();
    try (SafetensorsFile a = SafetensorsFile.open(first);
        SafetensorsFile b = SafetensorsFile.open(second)) {
      assertEquals(a.tensors().keySet(), b.tensors().keySet());
      for (String name : a.tensors().keySet()) {
        if (Objects.requireNonNull(a.tensors().get(name)).dtype() == StoredType.F32
            && !Arrays.equals(a.readFloats(name), b.readFloats(name))) {
          different.add(name);
        }
      }
    }
    return different;
  }

  @Test
  void tenStepsAndFiveContinuedByFiveEndWithTheSameBits(@TempDir Path out) throws Exception {
    TrainingSummary whole = begin(out.resolve("whole")).run(() -> false);
    begin(out.resolve("parts"), "train.max_steps=5").run(() -> false);
    TrainingSummary rest = resume(out.resolve("parts")).run(() -> false);

    assertEquals(5, rest.firstStep());
    assertEquals(whole.losses().subList(5, 10), rest.losses());
    assertEquals(
        List.of(),
        differences(
            new RunFolder(out.resolve("whole")).checkpoint(),
            new RunFolder(out.resolve("parts")).checkpoint()));
  }

  @Test
  void whatARunIsToldIsKeptOnceAStepWasTakenByItOrThereIsNothingElseToGoOnBy(@TempDir Path out)
      throws Exception {
    List<String> told = new ArrayList<>();
    begin(out, "train.max_steps=2").run(() -> true, () -> told.add("new, stopped at once"));
    resume(out, "train.max_steps=2").run(() -> true, () -> told.add("goes on, stopped at once"));
    resume(out, "train.max_steps=2").run(() -> false, () -> told.add("goes on"));

    assertEquals(List.of("new, stopped at once", "goes on"), told);
  }

  @Test
  void trainingChangesStudentAndTeacher(@TempDir Path out) throws Exception {
    begin(out.resolve("short"), "train.max_steps=1").run(() -> false);
    begin(out.resolve("long"), "train.max_steps=3").run(() -> false);
    List<String> changed =
        differences(
            new RunFolder(out.resolve("short")).checkpoint(),
            new RunFolder(out.resolve("long")).checkpoint());
    assertTrue(changed.contains("student.blocks.1.attn.qkv.weight"), changed::toString);
    assertTrue(changed.contains("teacher.blocks.1.attn.qkv.weight"), changed::toString);
    assertTrue(
        changed.contains("teacher.projection_head.0.weight")
            || changed.stream().anyMatch(name -> name.startsWith("teacher.projection_head")),
        changed::toString);
  }

  @Test
  void aRequestToStopFinishesTheStepAndSaves(@TempDir Path out) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Trainer trainer = begin(out, "train.checkpoint_every=1000");
    TrainingSummary summary = trainer.run(() -> asked.incrementAndGet() > 3);

    assertTrue(summary.stopped());
    assertEquals(3, summary.lastStep());
    assertEquals(3, resume(out).stepsTaken());
  }

  @Test
  void aLossThatIsNotFiniteEndsTheRunAndKeepsTheLastCheckpoint(@TempDir Path out)
      throws Exception {
    begin(out, "train.max_steps=5").run(() -> false);
    byte[] before = Files.readAllBytes(new RunFolder(out).checkpoint());
    Trainer trainer = resume(out, "train.lr_backbone=10", "train.lr_heads=10",
        "train.weight_decay=10", "train.weight_decay_end=10", "train.max_steps=200",
        "train.max_epochs=1000", "train.schedule_steps=100000", "train.checkpoint_every=100000");
    NonFiniteLossException failure =
        assertThrows(NonFiniteLossException.class, () -> trainer.run(() -> false));

    assertTrue(String.valueOf(failure.getMessage()).contains("the loss of step "),
        failure::toString);
    assertTrue(String.valueOf(failure.getMessage()).contains(".jpg"), failure::toString);
    assertTrue(
        String.valueOf(failure.getMessage())
            .contains(new RunFolder(out).checkpoint() + ", after 5 steps"),
        failure::toString);
    assertArrayEquals(before, Files.readAllBytes(new RunFolder(out).checkpoint()));
  }

  private static String[] validated(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.voc_data_path=" + images,
                "data.size_crops_val=48",
                "data.num_classes_val=5",
                "train.num_clusters_kmeans_miou=[5,7]",
                "train.val_at_start=true"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static List<String> validations(Path out) throws IOException {
    return Files.readAllLines(out.resolve("metrics.jsonl")).stream()
        .filter(line -> line.contains("miou"))
        .map(line -> line.substring(0, line.indexOf(",\"K=")))
        .toList();
  }

  @Test
  void theStudentIsValidatedBeforeTheRunAndAfterEveryEpoch(@TempDir Path out) throws Exception {
    begin(out, validated("train.max_steps=7")).run(() -> false);

    // Twelve images are three steps an epoch.
    assertEquals(
        List.of(
            "{\"step\":0,\"epoch\":0", "{\"step\":2,\"epoch\":0", "{\"step\":5,\"epoch\":1"),
        validations(out));
    String last =
        Files.readAllLines(out.resolve("metrics.jsonl")).stream()
            .filter(line -> line.contains("miou"))
            .toList()
            .getLast();
    assertTrue(
        last.matches(
            ".*\"K=5_miou\":0\\.\\d+,\"K=7_miou\":0\\.\\d+,\"K=7_prec_miou\":0\\.\\d+,"
                + "\"in_context_miou\":0\\.\\d+}"),
        last);
  }

  @Test
  void theBestStudentIsKeptByItsSegmentationInContext(@TempDir Path out) throws Exception {
    begin(out, validated("train.val_every_n_steps=2", "train.max_steps=6")).run(() -> false);

    List<Double> scores = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("metrics.jsonl"))) {
      Matcher score = Pattern.compile("\"in_context_miou\":([0-9.E-]+)").matcher(line);
      if (score.find()) {
        scores.add(Double.valueOf(score.group(1)));
      }
    }
    // Before the first step and after every second.
    assertEquals(4, scores.size());
    boolean lastIsBest = scores.getLast() > Collections.max(scores.subList(0, 3));
    List<String> differing =
        differences(
            new RunFolder(out).studentWeights(), new RunFolder(out).bestStudentWeights());
    assertEquals(lastIsBest, differing.isEmpty(), scores::toString);
  }

  @Test
  void aWorseStudentDoesNotReplaceTheBestOfARunThatGoesOn(@TempDir Path out) throws Exception {
    Trainer first = begin(out, validated("train.val_every_n_steps=1", "train.max_steps=2"));
    first.run(() -> false);
    byte[] kept = Files.readAllBytes(new RunFolder(out).bestStudentWeights());
    // Nothing can be better than a score of 1.
    RunState.save(
        new RunFolder(out).checkpoint(), first.steps(),
        new ValidationProgress(2, "in_context_miou", 1));
    resume(out, validated("train.val_every_n_steps=1", "train.max_steps=4")).run(() -> false);
    assertArrayEquals(kept, Files.readAllBytes(new RunFolder(out).bestStudentWeights()));
  }

  @Test
  void aRunIsTrainedWithoutLabelsForAMemory(@TempDir Path out) throws Exception {
    Path val = out.resolve("val");
    new SyntheticImages(1, 1, 48, 40, 3).write(val);
    Files.delete(val.resolve("VOCSegmentation/sets/train.txt"));
    List<String> messages = new ArrayList<>();
    begin(
        out.resolve("run"),
        messages::add,
        validated("data.voc_data_path=" + val, "train.max_steps=1")).run(() -> false);
    assertTrue(
        messages.stream().anyMatch(line -> line.startsWith("Not validating in context: ")),
        messages::toString);
    assertEquals(1, validations(out.resolve("run")).size());
  }

  @Test
  void validationChangesNoBitOfTheTraining(@TempDir Path out) throws Exception {
    begin(out.resolve("without"), "train.max_steps=4").run(() -> false);
    begin(out.resolve("with"), validated("train.max_steps=4")).run(() -> false);
    assertEquals(
        List.of(),
        differences(
            new RunFolder(out.resolve("without")).checkpoint(),
            new RunFolder(out.resolve("with")).checkpoint()));
  }

  @Test
  void aRunThatGoesOnValidatesWhatWasNotYet(@TempDir Path out) throws Exception {
    begin(out, "train.max_steps=3").run(() -> false);
    resume(out, validated("train.max_steps=4")).run(() -> false);
    resume(out, validated("train.max_steps=5")).run(() -> false);
    assertEquals(List.of("{\"step\":2,\"epoch\":0"), validations(out));
  }

  @Test
  void imagesForValidationThatAreNotThereAreToldBeforeTheRun(@TempDir Path out) {
    IOException failure =
        assertThrows(
            IOException.class,
            () -> begin(out, "data.voc_data_path=" + out.resolve("none")));
    assertTrue(
        String.valueOf(failure.getMessage())
            .contains("there is no folder or .tar file " + out.resolve("none")),
        failure::toString);
  }

  @Test
  void aRunWithoutImagesForValidationSaysSoOnceAndTrains(@TempDir Path out) throws Exception {
    List<String> messages = new ArrayList<>();
    TrainingSummary summary =
        begin(out, messages::add, "train.max_steps=4").run(() -> false);
    assertEquals(4, summary.lastStep());
    assertEquals(
        List.of("Not validating: data.voc_data_path names no images for it."),
        messages.stream().filter(line -> line.contains("alidat")).toList());
  }

  @Test
  void labelsBeyondTheClassesCostTheirImagesAndNotTheRun(@TempDir Path out) throws Exception {
    TrainingSummary summary =
        begin(
            out,
            validated(
                "train.max_steps=2", "data.num_classes_val=1", "train.val_in_context_images=0"))
            .run(() -> false);
    assertEquals(2, summary.lastStep());
    assertEquals(List.of(), validations(out));
    assertEquals(2, resume(out).stepsTaken());
  }

  @Test
  void moreClustersThanPixelsAreToldBeforeTheRun(@TempDir Path out) {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> begin(
                out,
                validated(
                    "train.num_clusters_kmeans_miou=[5,10001]",
                    "train.val_batch_size=1",
                    "train.val_iters=1")));
    assertEquals(
        "train.num_clusters_kmeans_miou asks for 10001 clusters, and the images of the validation, 1,"
            + " have fewer pixels: at 100 x 100 each",
        failure.getMessage());
  }

  @Test
  void theRunFolderHoldsConfigurationMetricsAndWeights(@TempDir Path out) throws Exception {
    begin(out, "train.max_steps=2").run(() -> false);

    assertEquals(layers("train.max_steps=2").bind(),
        LayeredConfig.of(out.resolve("config.yml").toString()).bind());
    assertEquals(2, Files.readAllLines(out.resolve("metrics.jsonl")).size());
    try (SafetensorsFile student = SafetensorsFile.open(new RunFolder(out).studentWeights())) {
      assertTrue(student.tensors().containsKey("blocks.0.attn.qkv.weight"));
      assertFalse(student.tensors().keySet().stream().anyMatch(name -> name.contains("head")));
    }
  }

  @Test
  void aRunCanStartFromTheWeightsOfAnother(@TempDir Path out) throws Exception {
    begin(out.resolve("first"), "train.max_steps=2").run(() -> false);
    Path weights = new RunFolder(out.resolve("first")).studentWeights();
    Trainer second =
        begin(out.resolve("second"), "train.checkpoint=" + weights, "train.only_load_weights=true");

    float[] loaded =
        Objects.requireNonNull(
            second.model().student().backbone().namedParameters().get("pos_embed"))
            .value()
            .toFloatArray();
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      assertArrayEquals(file.readFloats("pos_embed"), loaded);
    }
    assertEquals(0, second.stepsTaken());
  }

  @Test
  void weightsOfAnotherModelAreRefusedWithTheSettingsForThem(@TempDir Path out) throws Exception {
    begin(out.resolve("first"), "train.max_steps=1").run(() -> false);
    String weights = new RunFolder(out.resolve("first")).studentWeights().toString();
    IOException failure =
        assertThrows(
            IOException.class,
            () -> begin(
                out.resolve("second"),
                "train.checkpoint=" + weights,
                "train.only_load_weights=true",
                "train.embed_dim=24"));
    assertTrue(
        String.valueOf(failure.getMessage())
            .endsWith("for a model like the file's set train.embed_dim=12"),
        failure::toString);
  }

  @Test
  void fewerImagesThanABatchAreRefused(@TempDir Path out) {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> begin(out, "train.batch_size=20", "train.queue_length=2000"));
    assertTrue(String.valueOf(failure.getMessage()).contains("12 images"), failure::toString);
  }

  @Test
  void anUnreadableImageIsSkippedAndCounted(@TempDir Path out, @TempDir Path mixed)
      throws Exception {
    new SyntheticImages(8, 1, 48, 40, 4).write(mixed);
    Path folder = mixed.resolve("VOCSegmentation").resolve("images");
    Path broken;
    try (var files = Files.list(folder)) {
      broken = files.sorted().findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(broken);
    Files.write(broken, Arrays.copyOf(bytes, bytes.length / 3));
    TrainingSummary summary =
        begin(out, "data.data_dir=" + folder, "data.dataset_name=folder", "train.max_steps=6")
            .run(() -> false);
    assertEquals(1, summary.skippedImages());
    assertEquals(6, summary.losses().size());
  }
}
