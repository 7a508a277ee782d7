package io.abaculus.neco.train;

import io.abaculus.device.Devices;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.Datasets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Runs of a transformer so small that a step takes milliseconds. */
final class TinyRun {
  private TinyRun() {}

  /**
   * A configuration of such a run.
   *
   * @param preset of the objective
   * @param images the data set
   * @param assignments over it; later ones count
   */
  static LayeredConfig layers(String preset, Path images, List<String> assignments) {
    return LayeredConfig.of(preset)
        .with("data.data_dir", images.toString(), "test")
        .with(
            List.of(
                "data.size_crops=[32,16]",
                "data.nmb_samples=[2,2]",
                "train.img_size=32",
                "train.embed_dim=12",
                "train.depth=2",
                "train.num_heads=2",
                "train.projection_hidden_dim=16",
                "train.projection_feat_dim=8",
                "train.batch_size=4"))
        .with(assignments);
  }

  /** A run from its beginning, whose folder says what it was told. */
  static Trainer begin(Path out, LayeredConfig layers, Consumer<String> messages)
      throws IOException {
    NecoConfig config = layers.bind();
    RunFolder folder = new RunFolder(out);
    folder.begin(layers.toYaml());
    return Trainer.begin(
        config, Datasets.open(config.data()), folder, Devices.standard(), ShardWorkers.HERE,
        messages);
  }

  /** The run of a folder, from its last checkpoint. */
  static Trainer resume(Path out, LayeredConfig layers) throws IOException {
    NecoConfig config = layers.bind();
    return Trainer.resume(
        config, Datasets.open(config.data()), new RunFolder(out), Devices.standard(),
        ShardWorkers.HERE, line -> {});
  }
}
