package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.device.Devices;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.spark.TestSpark.Finished;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code abaculus features --spark}. */
final class SparkFeaturesTest {
  @TempDir private Path folder;
  private Path weights = Path.of("");
  private Path images = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void writeInput() throws IOException {
    weights = folder.resolve("weights.safetensors");
    BackboneWeights.save(weights, TestSpark.MODEL);
    images = Files.createDirectory(folder.resolve("images"));
    out = folder.resolve("out");
  }

  private Finished features(Object... more) {
    Object[] all = {
      "features", images, "--model", weights, "--out", out, "--spark", TestSpark.MASTER,
      "--part", "2", "--batch", "2"
    };
    Object[] words = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, words, all.length, more.length);
    return TestSpark.run(words);
  }

  private List<Row> table() throws IOException {
    try (SparkSession session = SparkSession.builder().master(TestSpark.MASTER).getOrCreate()) {
      session.read().parquet(out.toUri().toString()).createOrReplaceTempView("features");
      return session.sql("select * from features order by path").collectAsList();
    }
  }

  private static float[] floats(Row row, String column) {
    List<Float> list = row.getList(row.fieldIndex(column));
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i);
    }
    return numbers;
  }

  private static void assertIsEncoded(byte[] image, Row row) throws IOException {
    PatchFeatures expected =
        new FeatureExtractor(TestSpark.MODEL, Devices.standard())
            .encode(List.of(ImageDecoder.DEFAULT.decode(image, "image")))
            .getFirst();
    assertEquals(expected.rows(), row.<Integer>getAs("rows"));
    assertEquals(expected.columns(), row.<Integer>getAs("columns"));
    assertArrayEquals(expected.classToken(), floats(row, "class_token"));
    assertArrayEquals(expected.patches(), floats(row, "patch_tokens"));
  }

  private static void writeTar(Path file, Map<String, byte[]> entries) throws IOException {
    try (OutputStream to = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(to)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey());
        header.setSize(entry.getValue().length);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    }
  }

  /** Images of one size go through the model together, with others each time; no bit may depend on that. */
  @Test
  void haveTheBitsOfOneProcess() throws IOException {
    List<String> names = List.of("a.png", "b.png", "c.png", "more/d.png", "more/e.png");
    for (String name : names) {
      TestSpark.write(images, name, name.equals("b.png") ? 42 : 28, 28);
    }
    Finished finished = features();
    assertEquals(0, finished.status(), finished::toString);
    assertTrue(finished.out().contains("5 images, 0 skipped, in 3 parts"), finished::toString);

    List<Row> rows = table();
    assertEquals(names.size(), rows.size());
    for (int i = 0; i < names.size(); i++) {
      String path = rows.get(i).getAs("path");
      assertEquals("file:" + images.resolve(names.get(i)), path);
      assertEquals(names.get(i).equals("b.png") ? 42 : 28, rows.get(i).<Integer>getAs("width"));
      assertEquals(28, rows.get(i).<Integer>getAs("height"));
      assertIsEncoded(Files.readAllBytes(images.resolve(names.get(i))), rows.get(i));
    }
  }

  @Test
  void ofTarFilesAreThoseOfTheirImages() throws IOException {
    byte[] first = TestSpark.png("first", 28, 28);
    byte[] second = TestSpark.png("second", 28, 42);
    writeTar(images.resolve("0.tar"), Map.of("x/first.png", first, "x/first.txt", new byte[]{1}));
    writeTar(images.resolve("1.tar"), Map.of("second.png", second));
    Finished finished = features();
    assertEquals(0, finished.status(), finished::toString);

    List<Row> rows = table();
    assertEquals(2, rows.size());
    assertEquals("file:" + images + "/0.tar!/x/first.png", rows.get(0).<String>getAs("path"));
    assertIsEncoded(first, rows.get(0));
    assertIsEncoded(second, rows.get(1));
  }

  @Test
  void partsThatAreThereAreNotComputedAgain() throws IOException {
    for (String name : List.of("a.png", "b.png", "c.png")) {
      TestSpark.write(images, name, 28, 28);
    }
    assertEquals(0, features().status());
    Path kept = out.resolve("part-00000.parquet");
    FileTime written = FileTime.fromMillis(1_000_000_000);
    Files.setLastModifiedTime(kept, written);
    Files.delete(out.resolve("part-00001.parquet"));
    // What a task that was killed leaves.
    Files.copy(kept, out.resolve("_part-00001-killed"));

    Finished again = features();
    assertEquals(0, again.status(), again::toString);
    assertTrue(
        again.out().contains("3 images, 0 skipped, in 2 parts, 1 of them computed now"),
        again::toString);
    assertEquals(written, Files.getLastModifiedTime(kept));
    assertFalse(Files.exists(out.resolve("_part-00001-killed")));
    assertEquals(3, table().size());
  }

  @Test
  void aDamagedImageIsNamedOnceAndCountedInEveryRun() throws IOException {
    TestSpark.write(images, "a.png", 28, 28);
    byte[] cut = Arrays.copyOf(TestSpark.png("b", 28, 28), 300);
    Files.write(images.resolve("b.png"), cut);
    Files.writeString(images.resolve("c.jpg"), "no image");

    for (int run = 0; run < 2; run++) {
      Finished finished = features();
      assertEquals(1, finished.status(), finished::toString);
      List<String> skipped =
          finished.out().lines().filter(line -> line.startsWith("skipped ")).toList();
      assertEquals(2, skipped.size(), finished::toString);
      assertTrue(
          skipped.get(0).startsWith("skipped file:" + images.resolve("b.png") + ": it is damaged"),
          finished::toString);
      assertTrue(finished.out().contains("1 image, 2 skipped"), finished::toString);
    }
  }

  @Test
  void ofAnotherModelAreNotMixedIn() throws IOException {
    TestSpark.write(images, "a.png", 28, 28);
    assertEquals(0, features().status());
    TestSpark.write(images, "b.png", 28, 28);
    Finished finished = features();
    assertEquals(1, finished.status());
    assertEquals(
        "abaculus: file:%s holds features of other images: choose another folder with --out"
            .formatted(out),
        finished.err().strip());
    assertTrue(features("--size", "28").err().contains("features of other sizes of images"));
  }

  @Test
  void imagesOfKindsThatFoldersAreNotSearchedForAreToldOf() throws IOException {
    TestSpark.write(images, "a.png", 28, 28);
    Path photograph = Files.createDirectory(images.resolve("phone")).resolve("IMG_0001.HEIC");
    Files.createFile(photograph);

    Finished finished = features();

    assertEquals(0, finished.status(), finished::toString);
    assertEquals(
        "left out the image file:%s, since folders are searched for JPEG, PNG, GIF, BMP and WebP alone"
            .formatted(photograph),
        finished.out().lines().findFirst().orElseThrow());
  }

  @Test
  void whatIsWrongIsSaidInALine() throws IOException {
    TestSpark.write(images, "a.png", 28, 28);
    Finished wrongMaster =
        TestSpark.run(
            "features", images, "--model", weights, "--out", out, "--spark", "spork://here");
    assertEquals(1, wrongMaster.status());
    assertEquals(
        "abaculus: Spark does not start with master spork://here: Could not parse Master URL: 'spork://here'",
        wrongMaster.err().strip());

    Finished noMaster = TestSpark.run("features", images, "--model", weights, "--out", out);
    assertEquals(2, noMaster.status());
    assertTrue(
        noMaster.err().startsWith("abaculus: --spark MASTER says where Spark runs"),
        noMaster::toString);

    Finished noImages =
        TestSpark.run(
            "features", folder.resolve("none"), "--model", weights, "--out", out, "--spark",
            TestSpark.MASTER);
    assertEquals(1, noImages.status());
    assertEquals(
        "abaculus: there is no file file:" + folder.resolve("none"), noImages.err().strip());
  }

  @Test
  void leaveNothingElseInTheFolder() throws IOException {
    TestSpark.write(images, "a.png", 28, 28);
    assertEquals(0, features().status());
    try (Stream<Path> files = Files.list(out)) {
      assertEquals(
          List.of("_features.txt", "part-00000.parquet"),
          files.map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith(".")) // checksums of Hadoop's
              .sorted()
              .toList());
    }
  }
}
