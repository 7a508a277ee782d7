package io.abaculus.neco.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.data.DatasetException;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.model.Encoder;
import io.abaculus.nn.checkpoint.StateDictMismatchException;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny runs of self-distillation on twelve made-up images. */
final class PretrainingTest {
  @TempDir static Path images;

  @BeforeAll
  static void makeImages() throws IOException {
    new SyntheticImages(12, 0, 48, 40, 3).write(images);
  }

  private static LayeredConfig layers(Path data, String... assignments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.dataset_name=auto",
                "dino.prototypes=24",
                "dino.warmup=0.25",
                "train.drop_path_rate=0.2",
                "train.schedule_steps=8",
                "train.max_steps=8"));
    all.addAll(List.of(assignments));
    return TinyRun.layers("pretrain/demo", data, all);
  }

  private static Trainer begin(Path out, Path data, String... assignments) throws IOException {
    return TinyRun.begin(out, layers(data, assignments), line -> {});
  }

  private static Trainer resume(Path out, String... assignments) throws IOException {
    return TinyRun.resume(out, layers(images, assignments));
  }

  @Test
  void aRunThatIsContinuedEndsWithTheSameBits(@TempDir Path out) throws Exception {
    begin(out.resolve("whole"), images).run(() -> false);
    begin(out.resolve("parts"), images, "train.max_steps=4").run(() -> false);
    resume(out.resolve("parts")).run(() -> false);

    assertArrayEquals(
        Files.readAllBytes(new RunFolder(out.resolve("whole")).checkpoint()),
        Files.readAllBytes(new RunFolder(out.resolve("parts")).checkpoint()));
  }

  @Test
  void theTeacherBeginsAsTheStudentAndFollowsIt(@TempDir Path out) throws Exception {
    Trainer trainer = begin(out, images, "train.momentum_teacher=0.5");
    Encoder student = trainer.model().student();
    Encoder teacher = Objects.requireNonNull(trainer.model().teacher());
    float[] first = firstHeadWeight(student);
    assertArrayEquals(first, firstHeadWeight(teacher));

    trainer.run(() -> false);
    assertFalse(Arrays.equals(first, firstHeadWeight(teacher)));
    assertFalse(Arrays.equals(firstHeadWeight(student), firstHeadWeight(teacher)));
  }

  private static float[] firstHeadWeight(Encoder encoder) {
    return encoder.head().parameters().getFirst().value().toFloatArray();
  }

  @Test
  void theTeachersWeightsAreThoseOfItsBackboneForWhoeverReadsThem(@TempDir Path out)
      throws Exception {
    Trainer trainer = begin(out, images, "train.max_steps=2");
    trainer.run(() -> false);
    Encoder teacher = Objects.requireNonNull(trainer.model().teacher());
    try (PretrainedWeights file =
        PretrainedWeights.open(new RunFolder(out).teacherWeights(), null, null)) {
      VisionTransformer read = file.load(LoadOptions.STRICT, Devices.standard());
      assertEquals(teacher.backbone().config(), read.config());
      for (String name : List.of("pos_embed", "blocks.1.mlp.fc2.weight")) {
        assertArrayEquals(weight(teacher.backbone(), name), weight(read, name));
      }
    }
  }

  private static float[] weight(VisionTransformer backbone, String name) {
    return Objects.requireNonNull(backbone.namedParameters().get(name)).value().toFloatArray();
  }

  @Test
  void postTrainingStartsFromThePretrainedTeacher(@TempDir Path out) throws Exception {
    begin(out.resolve("first"), images, "train.max_steps=2").run(() -> false);
    Path weights = new RunFolder(out.resolve("first")).teacherWeights();
    Trainer second =
        begin(
            out.resolve("second"),
            images,
            "train.objective=neco",
            "data.flip_probability=0",
            "train.checkpoint=" + weights);
    try (PretrainedWeights file = PretrainedWeights.open(weights, null, null)) {
      assertArrayEquals(
          weight(file.load(LoadOptions.STRICT, Devices.standard()), "pos_embed"),
          weight(second.model().student().backbone(), "pos_embed"));
    }
  }

  @Test
  void aRunOfAnotherObjectiveIsNotContinued(@TempDir Path out) throws Exception {
    begin(out, images, "train.max_steps=2").run(() -> false);
    assertThrows(
        StateDictMismatchException.class,
        () -> resume(
            out,
            "train.objective=neco",
            "data.flip_probability=0"));
  }

  @Test
  void theLearningRatesRiseBeforeTheyFall(@TempDir Path out) throws Exception {
    begin(out, images, "dino.warmup=0.375", "train.lr_heads=6e-4", "train.max_steps=4")
        .run(() -> false);
    List<String> rates =
        Files.readAllLines(out.resolve("metrics.jsonl")).stream()
            .map(line -> line.replaceAll(".*\"lr/head\":([^,]*),.*", "$1"))
            .toList();
    assertEquals(List.of("0.0", "3.0E-4", "6.0E-4", "6.0E-4"), rates);
  }

  @Test
  void imagesThatAreAllTooSmallAreNamed(@TempDir Path out, @TempDir Path small) throws Exception {
    new SyntheticImages(12, 0, 24, 24, 3).write(small);
    Trainer trainer = begin(out, small);
    UncheckedIOException failure =
        assertThrows(UncheckedIOException.class, () -> trainer.run(() -> false));
    assertTrue(
        String.valueOf(failure.getMessage())
            .contains("its 24 x 24 pixels are too few, the smallest side allowed is 32"),
        failure::toString);
  }

  @Test
  void anEmptyFolderIsRefused(@TempDir Path out, @TempDir Path empty) {
    assertThrows(DatasetException.class, () -> begin(out, empty));
    assertFalse(Files.exists(new RunFolder(out).checkpoint()));
  }
}
