package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.cluster.KMeans;
import io.abaculus.eval.report.JsonReport;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.spark.TestSpark.Finished;
import io.abaculus.spark.evaluation.SparkClusterWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code abaculus eval --spark}. */
final class SparkEvalTest {
  @TempDir static Path folder;

  @BeforeAll
  static void writeInput() throws IOException {
    BackboneWeights.save(folder.resolve("model.safetensors"), TestSpark.MODEL);
    new SyntheticImages(45, 4, 32, 32, 5).write(folder.resolve("data"));
  }

  /** Two full parts of rows and one of few, around 32 centres. */
  @Test
  void clustersOfPartsHaveTheBitsOfOneProcess() throws IOException {
    int width = 5;
    SplittableRandom random = new SplittableRandom(3);
    float[] rows = new float[20_000 * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian() + 4 * (i / width >> i % width & 1);
    }
    Device device = Devices.standard();
    KMeans kMeans = new KMeans(24, 8, 2, 7);
    KMeans.Clustering together = kMeans.fit(rows, width, device);
    try (SparkSession session = SparkSession.builder().master(TestSpark.MASTER).getOrCreate()) {
      KMeans.Clustering inParts =
          kMeans.fit(
              rows,
              width,
              device,
              new SparkClusterWorkers(
                  JavaSparkContext.fromSparkContext(session.sparkContext())));
      assertArrayEquals(together.centroids(), inParts.centroids(), 0);
      assertEquals(together.objective(), inParts.objective());
    }
  }

  private static Object[] words(String task, Path out, Object... further) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "eval", task, "--model", folder.resolve("model.safetensors"), "--dataset", "voc",
                "--data", folder.resolve("data"), "--size", 28, "--label-size", 10, "--out", out));
    words.addAll(List.of(further));
    return words.toArray();
  }

  /** What was measured, without how long it took. */
  private static List<Object> trials(Path out) throws IOException {
    return JsonReport.read(out.resolve("report.json")).trials().stream()
        .<Object>map(trial -> List.of(trial.key(), trial.confusion()))
        .toList();
  }

  /** Runs a command on Spark and without it. */
  private static void assertMeasuresTheSame(
      String task, int trials, Path alone, Path spark, Object... settings) throws IOException {
    Finished withoutSpark = TestSpark.runWithoutSpark(words(task, alone, settings));
    assertEquals(0, withoutSpark.status(), withoutSpark::toString);
    List<Object> onSpark = new ArrayList<>(List.of(settings));
    onSpark.addAll(List.of("--spark", TestSpark.MASTER));
    Finished finished = TestSpark.run(words(task, spark, onSpark.toArray()));
    assertEquals(0, finished.status(), finished::toString);
    assertEquals(trials, trials(spark).size());
    assertEquals(trials(alone), trials(spark));
  }

  @Test
  void overclusteringMeasuresWhatOneProcessDoes(@TempDir Path runs) throws IOException {
    assertMeasuresTheSame(
        "overcluster", 4, runs.resolve("alone"), runs.resolve("spark"), "--clusters", "2,4",
        "--seeds", 2);
  }

  /** Two parts of images in a step; with a cache the features are there already. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void linearMapsHaveTheBitsOfOneProcess(boolean cached, @TempDir Path runs) throws IOException {
    Path alone = runs.resolve("alone");
    Path spark = runs.resolve("spark");
    List<Object> settings =
        new ArrayList<>(List.of("--epochs", 3, "--train-batch", 40, "--learning-rate", 0.1));
    if (cached) {
      settings.addAll(List.of("--no-augmentation", "--cache", runs.resolve("cache")));
    }
    assertMeasuresTheSame("linear", 1, alone, spark, settings.toArray());
    assertArrayEquals(head(alone), head(spark));
  }

  private static byte[] head(Path out) throws IOException {
    try (Stream<Path> heads = Files.list(out.resolve("heads"))) {
      return Files.readAllBytes(heads.findFirst().orElseThrow());
    }
  }

  @Test
  void whatExecutorsDoNotMeasureIsNamed() {
    Finished finished =
        TestSpark.run(words("in-context", folder.resolve("none"), "--spark", TestSpark.MASTER));
    assertEquals(2, finished.status());
    assertTrue(
        finished.err().startsWith("abaculus: there is no command 'in-context'"),
        finished::toString);
  }
}
