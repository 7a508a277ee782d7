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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A training on a real cluster that loses an executor. Five JVMs take minutes, so the build leaves it out: {@code
 * mvn -pl spark -am test -Dtest=LostExecutorTest -Dsurefire.failIfNoSpecifiedTests=false -Dabaculus.cluster=true}.
 */
final class LostExecutorTest {
  private static final int STEPS = 60;

  /** Of more than four shards executors add the gradients, which lie on the disks of those that computed them. */
  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void changesNoBit(int shards, @TempDir Path folder) throws Exception {
    Skip.unless(
        Boolean.getBoolean("abaculus.cluster"),
        "a lost executor: -Dabaculus.cluster=true starts a cluster of Spark's for it");
    Path images = folder.resolve("images");
    new SyntheticImages(8, 0, 48, 40, 3).write(images);
    Path alone = folder.resolve("alone");
    Path onCluster = folder.resolve("cluster");
    List<Object> more =
        List.of(
            "--set", "train.max_steps=" + STEPS, "--set", "train.batch_size=8", "--set",
            "train.shards=" + shards);
    Finished withoutSpark =
        TestSpark.runWithoutSpark(SparkTrainTest.words(images, alone, more));
    assertEquals(0, withoutSpark.status(), withoutSpark::toString);

    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("spark"), 2)) {
      CompletableFuture<Boolean> killed =
          CompletableFuture.supplyAsync(() -> killAnExecutor(cluster, onCluster));
      List<Object> words = new ArrayList<>(more);
      words.addAll(List.of("--spark", cluster.master()));
      words.addAll(StandaloneCluster.settings());
      Finished finished = TestSpark.run(SparkTrainTest.words(images, onCluster, words));
      assertEquals(0, finished.status(), () -> finished + cluster.logs());
      assertTrue(killed.get(), "the training ended before an executor was killed");
    }
    assertArrayEquals(
        Files.readAllBytes(alone.resolve("checkpoint.safetensors")),
        Files.readAllBytes(onCluster.resolve("checkpoint.safetensors")));
  }

  /** Once steps were taken, at whatever the executor is then; false if the training ends before. */
  private static boolean killAnExecutor(StandaloneCluster cluster, Path run) {
    try {
      TestSpark.awaitSteps(run, 5);
      long taken = TestSpark.steps(run);
      return taken >= 5 && taken < STEPS - 5 && cluster.executors().getFirst().destroyForcibly();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
