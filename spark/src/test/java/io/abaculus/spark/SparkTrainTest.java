package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.spark.TestSpark.Finished;
import io.abaculus.testing.Skip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code abaculus train --spark}, with a transformer so small that a step takes milliseconds. */
final class SparkTrainTest {
  private static final List<String> TINY =
      List.of(
          "data.size_crops=[32,16]",
          "data.nmb_samples=[2,2]",
          "train.img_size=32",
          "train.embed_dim=12",
          "train.depth=2",
          "train.num_heads=2",
          "train.projection_hidden_dim=16",
          "train.projection_feat_dim=8",
          "train.batch_size=4",
          "train.shards=2",
          "train.drop_path_rate=0.2",
          "train.schedule_steps=300");

  @TempDir static Path images;

  @BeforeAll
  static void makeImages() throws IOException {
    new SyntheticImages(10, 0, 48, 40, 3).write(images);
  }

  private static Object[] words(Path out, List<?> further) {
    return words(images, out, further);
  }

  /** The words of a command that trains. */
  static Object[] words(Path images, Path out, List<?> further) {
    List<Object> words =
        new ArrayList<>(List.of("train", "--config", "demo", "--data", images, "--out", out));
    TINY.forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(further);
    return words.toArray();
  }

  private static byte[] checkpoint(Path out) throws IOException {
    return Files.readAllBytes(out.resolve("checkpoint.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"train.is_queue_usable=false", "train.queue_length=128", "train.loss_mask=fg"})
  void hasTheBitsOfOneProcess(String setting, @TempDir Path folder) throws IOException {
    assertTheBitsOfOneProcess(
        folder, List.of("--set", setting, "--set", "train.max_steps=4"));
  }

  /** Of more than four shards executors add the gradients. */
  @ParameterizedTest
  @ValueSource(
      strings = {"train.is_queue_usable=false", "train.queue_length=128", "train.loss_mask=fg"})
  void hasTheBitsOfOneProcessWhereExecutorsAddUp(String setting, @TempDir Path folder)
      throws IOException {
    assertTheBitsOfOneProcess(
        folder,
        List.of(
            "--set", setting, "--set", "train.max_steps=3", "--set", "train.batch_size=10", "--set",
            "train.shards=10"));
  }

  /** Kryo leaves out what writes itself, as tensors do on their way. */
  @Test
  void hasTheBitsOfOneProcessWhereTheClusterNamesAnotherSerializer(@TempDir Path folder)
      throws IOException {
    assertTheBitsOfOneProcess(
        folder, List.of("--set", "train.max_steps=2"), "--spark-conf",
        "spark.serializer=org.apache.spark.serializer.KryoSerializer");
  }

  private static void assertTheBitsOfOneProcess(
      Path folder, List<String> settings, String... ofSpark) throws IOException {
    Path alone = folder.resolve("alone");
    Path spark = folder.resolve("spark");
    Finished withoutSpark = TestSpark.runWithoutSpark(words(alone, settings));
    assertEquals(0, withoutSpark.status(), withoutSpark::toString);

    List<String> onSpark = new ArrayList<>(settings);
    onSpark.addAll(List.of("--spark", TestSpark.MASTER));
    onSpark.addAll(List.of(ofSpark));
    Finished finished = TestSpark.run(words(spark, onSpark));
    assertEquals(0, finished.status(), finished::toString);

    assertArrayEquals(checkpoint(alone), checkpoint(spark));
  }

  @Test
  void goesOnWithTheBitsOfOneThatWasNotStopped(@TempDir Path folder) throws IOException {
    Path alone = folder.resolve("alone");
    Path spark = folder.resolve("spark");
    assertEquals(
        0,
        TestSpark.runWithoutSpark(words(alone, List.of("--set", "train.max_steps=4"))).status());
    assertEquals(
        0,
        TestSpark.run(
            words(
                spark,
                List.of("--set", "train.max_steps=2", "--spark", TestSpark.MASTER)))
            .status());
    Finished resumed =
        TestSpark.run(
            "train", "--out", spark, "--resume", "--set", "train.max_steps=4", "--spark",
            TestSpark.MASTER);
    assertEquals(0, resumed.status(), resumed::toString);

    assertArrayEquals(checkpoint(alone), checkpoint(spark));
  }

  /** Spark has a hook of its own for that, which would take from the step what computes it. */
  @Test
  void finishesTheStepAndSavesWhenItIsAskedToEnd(@TempDir Path folder) throws Exception {
    Skip.unless(!OS.WINDOWS.isCurrentOs(), "Windows has no SIGTERM");
    Path alone = folder.resolve("alone");
    Path spark = folder.resolve("spark");
    Path printed = folder.resolve("printed");
    List<String> many =
        List.of(
            "--set", "train.max_steps=300", "--set", "train.checkpoint_every=100000", "--spark",
            TestSpark.MASTER);
    Process training =
        TestSpark.start(TestSpark.jvmOptions(), printed, words(images, spark, many));
    try {
      TestSpark.awaitSteps(spark, 3);
      assertTrue(training.toHandle().destroy()); // SIGTERM
      assertEquals(128 + 15, training.waitFor(), () -> read(printed));
    } finally {
      training.destroyForcibly();
    }
    assertTrue(read(printed).contains("Go on with --resume"), () -> read(printed));
    assertFalse(read(printed).contains("abaculus: "), () -> read(printed));

    long taken = TestSpark.steps(spark);
    Finished withoutSpark =
        TestSpark.runWithoutSpark(
            words(
                alone,
                List.of("--set", "train.max_steps=" + (taken + 2), "--set",
                    "train.checkpoint_every=100000")));
    assertEquals(0, withoutSpark.status(), withoutSpark::toString);
    Finished resumed =
        TestSpark.run(
            "train", "--out", spark, "--resume", "--set", "train.max_steps=" + (taken + 2),
            "--spark",
            TestSpark.MASTER);
    assertEquals(0, resumed.status(), resumed::toString);
    assertArrayEquals(checkpoint(alone), checkpoint(spark));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void wantsABatchInParts(@TempDir Path folder) {
    Finished finished =
        TestSpark.run(
            words(
                folder.resolve("run"),
                List.of("--set", "train.shards=1", "--spark", TestSpark.MASTER)));
    assertEquals(2, finished.status());
    assertTrue(finished.err().contains("set train.shards to 2 or more"), finished::toString);
  }
}
