package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.cluster.KMeans;
import io.abaculus.eval.report.JsonReport;
import io.abaculus.eval.search.ExactSearch;
import io.abaculus.eval.search.NeighborSearch;
import io.abaculus.eval.search.Neighbors;
import io.abaculus.eval.search.RowStore;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.spark.TestSpark.Finished;
import io.abaculus.spark.evaluation.SparkClusterWorkers;
import io.abaculus.spark.evaluation.SparkMemoryWorkers;
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
                "--data", folder.resolve("data"), "--size", 28, "--out", out));
    if (!task.equals("in-context")) {
      words.addAll(List.of("--label-size", 10));
    }
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

  /** Parts of the images, drawn twice, and a memory of some patches of images that are varied. */
  @Test
  void inContextSegmentationMeasuresWhatOneProcessDoes(@TempDir Path runs) throws IOException {
    assertMeasuresTheSame(
        "in-context", 3, runs.resolve("alone"), runs.resolve("spark"), "--fractions", "1,1/4",
        "--seeds", 2, "--neighbors", 5);
    assertMeasuresTheSame(
        "in-context", 2, runs.resolve("varied"), runs.resolve("varied-spark"), "--seeds", 2,
        "--neighbors", 5, "--augmentation-epochs", 2, "--memory-rows", 100, "--memory-limit",
        "1MiB");
  }

  /** Several parts in each of two partitions, the last of few rows. */
  @Test
  void aMemoryInPartitionsIsSearchedWithTheBitsOfOneProcess() throws IOException {
    int width = 5;
    float[] rows = random(70_000 * width);
    float[] queries = random(600 * width);
    Device device = Devices.standard();
    try (SparkSession session = SparkSession.builder().master(TestSpark.MASTER).getOrCreate();
        RowStore memory = RowStore.inMemory(width)) {
      memory.append(rows);
      Neighbors together = new ExactSearch(memory, device).search(queries, 600, 7);
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      try (NeighborSearch search = new SparkMemoryWorkers(context).search(memory, device)) {
        Neighbors inParts = search.search(queries, 600, 7);
        assertArrayEquals(together.indices(), inParts.indices());
        assertArrayEquals(together.scores(), inParts.scores());
      }
    }
  }

  private static float[] random(int length) {
    SplittableRandom random = new SplittableRandom(length);
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  @Test
  void aGraphIsNotSearchedByExecutors() {
    Finished finished =
        TestSpark.run(
            words(
                "in-context", folder.resolve("none"), "--search", "approximate", "--spark",
                TestSpark.MASTER));
    assertEquals(2, finished.status());
    assertTrue(
        finished.err().startsWith(
            "abaculus: executors search all rows of a memory, and the graph of --search approximate"),
        finished::toString);
  }

  @Test
  void whatExecutorsDoNotMeasureIsNamed() {
    Finished finished =
        TestSpark.run(words("unsupervised", folder.resolve("none"), "--spark", TestSpark.MASTER));
    assertEquals(2, finished.status());
    assertTrue(
        finished.err().startsWith("abaculus: there is no command 'unsupervised'"),
        finished::toString);
  }
}
