package io.abaculus.neco.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.Datasets;
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

/** Runs of a tiny transformer whose batches of four images are computed in parts. */
final class ShardsTest {
  @TempDir static Path images;

  @BeforeAll
  static void makeImages() throws IOException {
    new SyntheticImages(12, 0, 48, 40, 3).write(images);
  }

  private static LayeredConfig layers(String preset, String... assignments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.dataset_name=voc",
                "data.size_crops=[32,16]",
                "data.nmb_samples=[2,2]",
                "train.img_size=32",
                "train.embed_dim=12",
                "train.depth=2",
                "train.num_heads=2",
                "train.projection_hidden_dim=16",
                "train.projection_feat_dim=8",
                "train.batch_size=4",
                "train.schedule_steps=6",
                "train.max_steps=6"));
    all.addAll(List.of(assignments));
    return LayeredConfig.of(preset).with("data.data_dir", images.toString(), "test").with(all);
  }

  private static TrainingSummary run(Path out, LayeredConfig layers) throws Exception {
    NecoConfig config = layers.bind();
    RunFolder folder = new RunFolder(out);
    folder.begin(layers.toYaml());
    return Trainer.begin(
        config, Datasets.open(config.data()), folder, Devices.standard(), line -> {})
        .run(() -> false);
  }

  private static void resume(Path out, LayeredConfig layers) throws Exception {
    NecoConfig config = layers.bind();
    Trainer.resume(
        config,
        Datasets.open(config.data()),
        new RunFolder(out),
        Devices.standard(),
        line -> {})
        .run(() -> false);
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
    resume(out.resolve("parts"), layers("demo", all));

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
