package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.device.Devices;
import io.abaculus.eval.PrincipalComponents;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.search.ExactSearch;
import io.abaculus.eval.search.Neighbors;
import io.abaculus.eval.search.RowStore;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.spark.TestSpark.Finished;
import io.abaculus.spark.search.NamedRow;
import io.abaculus.spark.search.SparkRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code abaculus nearest --spark} and {@code pca --spark}. */
final class SparkSearchTest {
  private static final List<String> NAMES =
      List.of("a.png", "b.png", "c.png", "d.png", "e.png");

  @TempDir static Path folder;

  @BeforeAll
  static void makeFeatures() throws IOException {
    Path weights = folder.resolve("weights.safetensors");
    BackboneWeights.save(weights, TestSpark.MODEL);
    for (String name : NAMES) {
      TestSpark.write(folder, "images/" + name, 56, 42);
    }
    Files.copy(folder.resolve("images/b.png"), folder.resolve("images/like b.png"));
    Finished finished =
        TestSpark.run(
            "features", folder.resolve("images"), "--model", weights, "--out",
            folder.resolve("features"), "--spark", TestSpark.MASTER, "--part", "2");
    assertEquals(0, finished.status(), finished::toString);
  }

  @Test
  void anImageIsNearestToItselfAndToItsCopy() {
    Path images = folder.resolve("images");
    Finished finished =
        TestSpark.run(
            "nearest", folder.resolve("features"), "--to", images.resolve("b.png"), "-k", "3",
            "--spark", TestSpark.MASTER);
    assertEquals(0, finished.status(), finished::toString);
    List<String> lines = finished.out().lines().toList();
    assertEquals(3, lines.size());
    assertEquals("1.0000  file:" + images.resolve("b.png"), lines.get(0));
    assertEquals("1.0000  file:" + images.resolve("like b.png"), lines.get(1));
  }

  @Test
  void anImageThatIsNotThereIsNamed() {
    Finished finished =
        TestSpark.run(
            "nearest", folder.resolve("features"), "--to", "/no/such.png", "--spark",
            TestSpark.MASTER);
    assertEquals(1, finished.status());
    assertEquals("abaculus: there are no features of file:/no/such.png", finished.err().strip());
  }

  @Test
  void aTableThatIsNotThereIsNamed() {
    Finished finished =
        TestSpark.run(
            "nearest", folder.resolve("none"), "--to", "a.png", "--spark", TestSpark.MASTER);
    assertEquals(1, finished.status());
    assertTrue(finished.err().contains("file:" + folder.resolve("none")), finished::toString);
    assertEquals(1, finished.err().lines().count(), finished::toString);
  }

  @Test
  void aSearchInPartitionsHasTheBitsOfOne() throws IOException {
    int width = 24;
    SplittableRandom random = new SplittableRandom(5);
    List<NamedRow> rows = new ArrayList<>();
    try (SparkSession session = SparkSession.builder().master(TestSpark.MASTER).getOrCreate();
        RowStore store = RowStore.inMemory(width)) {
      for (int i = 0; i < 3000; i++) {
        rows.add(new NamedRow(i, "row", floats(random, width)));
        store.append(rows.getLast().numbers());
      }
      float[] queries = floats(random, 40 * width);
      Neighbors together =
          new ExactSearch(store, Devices.standard()).search(queries, 40, 30);

      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      try (SparkRows parts = new SparkRows(context.parallelize(rows, 7), width)) {
        Neighbors inParts = parts.search().search(queries, 40, 30);
        assertArrayEquals(together.indices(), inParts.indices());
        assertArrayEquals(together.scores(), inParts.scores());
      }
    }
  }

  private static float[] floats(SplittableRandom random, int length) {
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  /** Sums are added in another order than in one process, so they differ by rounding. */
  @Test
  void componentsAreThoseOfAllPatchesTogether() throws IOException {
    Path out = folder.resolve("components");
    Finished finished =
        TestSpark.run(
            "pca", folder.resolve("features"), "--out", out, "--components", "2", "--spark",
            TestSpark.MASTER);
    assertEquals(0, finished.status(), finished::toString);
    assertTrue(finished.out().startsWith("component 1: "), finished::toString);

    float[] all = patches();
    float[] expected =
        PrincipalComponents.fit(all, 384, 2, Devices.standard()).project(all, Devices.standard());
    List<Float> found = new ArrayList<>();
    try (SparkSession session = SparkSession.builder().master(TestSpark.MASTER).getOrCreate()) {
      for (Row row : session.read().parquet(out.toUri().toString()).orderBy("path")
          .collectAsList()) {
        found.addAll(row.getList(row.fieldIndex("components")));
      }
    }
    assertEquals(expected.length, found.size());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found.get(i), 1e-3f);
    }
  }

  /** Of all images in the order of their names. */
  private static float[] patches() throws IOException {
    List<String> names = new ArrayList<>(NAMES);
    names.add("like b.png");
    float[] all = new float[names.size() * 3 * 4 * 384];
    for (int i = 0; i < names.size(); i++) {
      float[] one =
          new FeatureExtractor(TestSpark.MODEL, Devices.standard())
              .encode(
                  List.of(
                      ImageDecoder.DEFAULT.decode(
                          folder.resolve("images").resolve(names.get(i)))))
              .getFirst()
              .patches();
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    return all;
  }
}
