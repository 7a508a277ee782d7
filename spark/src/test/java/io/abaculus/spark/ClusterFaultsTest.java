package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.spark.TestSpark.Finished;
import io.abaculus.testing.Skip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong on a real cluster, beside {@link LostExecutorTest}: JVMs of a master, workers and executors, on a
 * system that has SIGSTOP and answers at 127.0.0.3 as at 127.0.0.1, such as Linux. They take minutes, so the build leaves
 * them out: {@code mvn -pl spark -am test -Dtest=ClusterFaultsTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dabaculus.cluster=true}.
 */
final class ClusterFaultsTest {
  private static final int STEPS = 40;

  private static final List<String> SETTINGS =
      List.of("--set", "train.max_steps=" + STEPS, "--set", "train.checkpoint_every=5");

  @TempDir static Path shared;

  private static Path images = Path.of("");
  private static Path alone = Path.of("");
  private static @Nullable StandaloneCluster started;

  @BeforeAll
  static void startCluster() throws IOException, InterruptedException {
    Skip.unless(
        Boolean.getBoolean("abaculus.cluster"),
        "faults of a cluster: -Dabaculus.cluster=true starts one of Spark's for them");
    images = shared.resolve("images");
    new SyntheticImages(8, 0, 48, 40, 3).write(images);
    alone = shared.resolve("alone");
    Finished withoutSpark =
        TestSpark.runWithoutSpark(SparkTrainTest.words(images, alone, SETTINGS));
    assertEquals(0, withoutSpark.status(), withoutSpark::toString);
    started = new StandaloneCluster(shared.resolve("spark"), 2);
  }

  @AfterAll
  static void endCluster() {
    if (started != null) {
      started.close();
    }
  }

  private static StandaloneCluster cluster() {
    return Objects.requireNonNull(started);
  }

  /** Settings of a training, and what further ones there are, on the cluster. */
  private static List<String> onCluster(List<String> settings, String... further) {
    List<String> all = new ArrayList<>(settings);
    all.addAll(sparkOptions());
    all.addAll(List.of(further));
    return all;
  }

  private static List<String> sparkOptions() {
    List<String> all = new ArrayList<>(List.of("--spark", cluster().master()));
    all.addAll(StandaloneCluster.settings());
    return all;
  }

  private static void assertSameBytes(Path withoutSpark, Path run) throws IOException {
    assertEquals(STEPS, TestSpark.steps(run));
    assertArrayEquals(
        Files.readAllBytes(withoutSpark.resolve("checkpoint.safetensors")),
        Files.readAllBytes(run.resolve("checkpoint.safetensors")));
  }

  /** Of more than four shards executors add the gradients, which lie on the disk of the one that stands still. */
  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void aStragglerIsRunTwiceAndCountedOnce(int shards, @TempDir Path folder) throws Exception {
    List<String> sharded =
        List.of("--set", "train.batch_size=8", "--set", "train.shards=" + shards);
    List<String> settings = Stream.concat(SETTINGS.stream(), sharded.stream()).toList();
    Path withoutSpark = folder.resolve("alone");
    assertEquals(
        0,
        TestSpark.runWithoutSpark(SparkTrainTest.words(images, withoutSpark, settings)).status());
    Path run = folder.resolve("run");
    TaskCopies.BEGUN.set(0);
    CompletableFuture<Boolean> held =
        CompletableFuture.supplyAsync(() -> holdAnExecutor(run));
    Finished finished =
        TestSpark.run(
            SparkTrainTest.words(
                images,
                run,
                onCluster(
                    settings,
                    "--spark-conf", "spark.extraListeners=" + TaskCopies.class.getName(),
                    "--spark-conf", "spark.speculation=true",
                    "--spark-conf", "spark.speculation.interval=100ms",
                    "--spark-conf", "spark.speculation.quantile=0.5",
                    "--spark-conf", "spark.speculation.multiplier=2")));
    assertEquals(0, finished.status(), () -> finished + cluster().logs());
    assertTrue(held.get(), "the training ended before an executor was held");
    assertTrue(TaskCopies.BEGUN.get() > 0, "no task was run twice");
    assertSameBytes(withoutSpark, run);
  }

  /**
   * Stops the process of an executor once steps were taken, until a task is run a second time or for a minute; false if
   * the training ends before.
   */
  private static boolean holdAnExecutor(Path run) {
    try {
      TestSpark.awaitSteps(run, 5);
      long taken = TestSpark.steps(run);
      if (taken < 5 || taken > STEPS - 5) {
        return false;
      }
      String executor = Long.toString(cluster().executors().getFirst().pid());
      int copies = TaskCopies.BEGUN.get();
      signal("-STOP", executor);
      for (int tries = 0; tries < 600 && TaskCopies.BEGUN.get() == copies; tries++) {
        Thread.sleep(100);
      }
      signal("-CONT", executor);
      return true;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void signal(String name, String process)
      throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", name, process).start().waitFor());
  }

  @Test
  void aRunWhoseDriverIsKilledGoesOnWithTheBitsOfOneThatWasNot(@TempDir Path folder)
      throws Exception {
    Path run = folder.resolve("run");
    Path printed = folder.resolve("printed");
    Process driver =
        TestSpark.start(
            TestSpark.jvmOptions(), printed,
            SparkTrainTest.words(images, run, onCluster(SETTINGS)));
    try {
      TestSpark.awaitSteps(run, 12);
    } finally {
      driver.destroyForcibly().waitFor();
    }
    long taken = TestSpark.steps(run);
    assertTrue(
        taken >= 12 && taken < STEPS, () -> taken + " steps " + logged(printed) + cluster().logs());

    List<Object> words = new ArrayList<>(List.of("train", "--out", run, "--resume"));
    words.addAll(sparkOptions());
    Finished resumed = TestSpark.run(words.toArray());
    assertEquals(0, resumed.status(), () -> resumed + cluster().logs());
    assertSameBytes(alone, run);
  }

  private static String logged(Path printed) {
    try {
      return Files.readString(printed);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Images are read by the driver, whatever executors there are. */
  @Test
  void anImageThatCannotBeReadIsNamedOnce(@TempDir Path folder) throws Exception {
    Path damaged = folder.resolve("images");
    new SyntheticImages(8, 0, 48, 40, 3).write(damaged);
    Path image = damaged.resolve("VOCSegmentation/images/synthetic_000002.jpg");
    Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 100));
    Path withoutSpark = folder.resolve("alone");
    Path run = folder.resolve("run");
    assertEquals(
        0,
        TestSpark.runWithoutSpark(SparkTrainTest.words(damaged, withoutSpark, SETTINGS)).status());

    Path printed = folder.resolve("printed");
    Process driver =
        TestSpark.start(
            TestSpark.jvmOptions(), printed,
            SparkTrainTest.words(damaged, run, onCluster(SETTINGS)));
    try {
      assertEquals(0, driver.waitFor(), () -> logged(printed) + cluster().logs());
    } finally {
      driver.destroyForcibly();
    }
    assertEquals(
        1,
        logged(printed).lines()
            .filter(line -> line.contains("skipped") && line.contains("synthetic_000002.jpg"))
            .count(),
        () -> logged(printed));
    assertArrayEquals(
        Files.readAllBytes(withoutSpark.resolve("checkpoint.safetensors")),
        Files.readAllBytes(run.resolve("checkpoint.safetensors")));
  }

  @Test
  void aCommandThatWaitsForAnExecutorSaysSoOnceAndGoesOnWhenThereIsOne(@TempDir Path folder)
      throws Exception {
    Path run = folder.resolve("run");
    Path printed = folder.resolve("printed");
    try (StandaloneCluster without = new StandaloneCluster(folder.resolve("spark"), 0)) {
      List<String> words =
          new ArrayList<>(List.of("--set", "train.max_steps=2", "--spark", without.master()));
      words.addAll(StandaloneCluster.settings());
      Process driver =
          TestSpark.start(
              TestSpark.jvmOptions(), printed, SparkTrainTest.words(images, run, words));
      try {
        for (int tries = 0; tries < 6000 && waitingLines(printed) == 0; tries++) {
          Thread.sleep(100);
        }
        assertEquals(1, waitingLines(printed), () -> logged(printed));
        without.addWorker();
        assertEquals(0, driver.waitFor(), () -> logged(printed) + without.logs());
      } finally {
        driver.destroyForcibly();
      }
      assertEquals(1, waitingLines(printed), () -> logged(printed));
      assertEquals(2, TestSpark.steps(run));
    }
  }

  private static long waitingLines(Path printed) {
    return logged(printed).lines()
        .filter(line -> line.startsWith("Waiting for a free executor: spark://"))
        .count();
  }
}
