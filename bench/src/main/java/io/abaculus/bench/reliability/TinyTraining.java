package io.abaculus.bench.reliability;

import io.abaculus.neco.data.SyntheticImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A training of NeCo whose steps take milliseconds: a transformer of one narrow block on twelve made-up images,
 * with a checkpoint after every step.
 *
 * @param images the data set
 * @param steps of the whole run
 */
record TinyTraining(Path images, int steps) {
  private static final long SEED = 3;

  /** Makes the images. */
  static TinyTraining create(Path images, int steps) throws IOException {
    new SyntheticImages(12, 1, 48, 40, SEED).write(images);
    return new TinyTraining(images, steps);
  }

  /** The arguments that begin a run. */
  List<String> beginning(Path run, String... assignments) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train", "--config", "demo", "--data", images.toString(), "--out", run.toString()));
    for (String assignment : settings()) {
      arguments.addAll(List.of("--set", assignment));
    }
    for (String assignment : assignments) {
      arguments.addAll(List.of("--set", assignment));
    }
    return arguments;
  }

  /** The arguments that go on with a run. */
  List<String> resuming(Path run) {
    return List.of("train", "--out", run.toString(), "--resume");
  }

  private List<String> settings() {
    return List.of(
        "num_workers=1",
        "data.size_crops=[16,8]",
        "data.nmb_samples=[2,1]",
        "train.img_size=16",
        "train.embed_dim=8",
        "train.depth=1",
        "train.num_heads=1",
        "train.projection_hidden_dim=8",
        "train.projection_feat_dim=4",
        "train.roi_align_kernel_size=2",
        "train.queue_length=16",
        "train.batch_size=2",
        "train.schedule_steps=" + steps,
        "train.max_steps=" + steps,
        "train.log_every=1",
        "train.checkpoint_every=1");
  }
}
