package io.abaculus.neco.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.data.SyntheticImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiny runs whose batches of four images are computed in parts. */
final class ShardsTest {
  @TempDir static Path images;

  @BeforeAll
  static void makeImages() throws IOException {
    new SyntheticImages(12, 0, 48, 40, 3).write(images);
  }

  private static LayeredConfig layers(String preset, String... assignments) {
    List<String> all =
        new ArrayList<>(List.of("train.schedule_steps=6", "train.max_steps=6"));
    all.addAll(List.of(assignments));
    return TinyRun.layers(preset, images, all);
  }

  private static TrainingSummary run(Path out, LayeredConfig layers) throws Exception {
    return TinyRun.begin(out, layers, line -> {}).run(() -> false);
  }

  private static byte[] checkpoint(Path out) throws IOException {
    return Files.readAllBytes(new RunFolder(out).checkpoint());
  }

  /** Nothing is drawn at random here but crops, so parts and the whole differ by rounding alone. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void giveTheLossesOfTheWholeBatch(int shards, @TempDir Path out) throws Exception {
    List<Double> whole = run(out.resolve("whole"), layers("pretrain/demo")).losses();
    List<Double> split =
        run(out.resolve("split"), layers("pretrain/demo", "train.shards=" + shards)).losses();

    assertEquals(6, whole.size());
    for (int step = 0; step < whole.size(); step++) {
      assertEquals(whole.get(step), split.get(step), 1e-4 * whole.get(step));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"train.is_queue_usable=false", "train.queue_length=128", "train.loss_mask=fg"})
  void aRunThatIsContinuedEndsWithTheSameBits(String setting, @TempDir Path out) throws Exception {
    String[] all = {
      setting, "train.shards=2", "train.drop_path_rate=0.2", "train.grad_norm_clipping=1"
    };
    run(out.resolve("whole"), layers("demo", all));
    run(out.resolve("parts"), layers("demo", all).with("train.max_steps", "3", "test"));
    TinyRun.resume(out.resolve("parts"), layers("demo", all)).run(() -> false);

    assertArrayEquals(checkpoint(out.resolve("whole")), checkpoint(out.resolve("parts")));
  }

  @Test
  void needLessMemoryForTheSameArithmetic(@TempDir Path out) throws Exception {
    String[] large = {"data.size_crops=[64,32]", "train.img_size=64"};
    TrainingSummary whole = run(out.resolve("whole"), layers("demo", large));
    String[] largeSplit = {large[0], large[1], "train.shards=4"};
    TrainingSummary split = run(out.resolve("split"), layers("demo", largeSplit));

    assertTrue(
        split.plannedBytes() < whole.plannedBytes() / 2,
        split.plannedBytes() + " of " + whole.plannedBytes());
  }
}
