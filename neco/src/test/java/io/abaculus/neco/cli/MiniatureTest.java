package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.device.Devices;
import io.abaculus.eval.report.EvaluationReport;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.eval.report.JsonReport;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.model.NecoModel;
import io.abaculus.neco.train.BackboneWeights;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code abaculus demo}, on a few images and for two steps. */
class MiniatureTest {
  private static final Miniature.Scene SCENE =
      new Miniature.Scene(new SyntheticImages(4, 2, 48, 40, 3), 3, 32, 16, 2, 3);

  @TempDir private Path folder;

  private Path start() throws IOException {
    Path file = folder.resolve("start.safetensors");
    BackboneWeights.save(
        file,
        NecoModel.random(layers().bind().model(), 1, Devices.standard()).student().backbone());
    return file;
  }

  private static LayeredConfig layers() {
    return LayeredConfig.of("miniature").with(List.of(
        "data.size_crops=[32,16]", "train.img_size=32", "train.embed_dim=12", "train.depth=1",
        "train.num_heads=2", "train.projection_hidden_dim=16", "train.projection_feat_dim=8",
        "train.batch_size=2", "train.max_steps=2", "train.schedule_steps=2"));
  }

  private String run(Path start) throws IOException {
    return run(start, layers());
  }

  private String run(Path start, LayeredConfig layers) throws IOException {
    StringWriter printed = new StringWriter();
    assertEquals(
        0,
        new Miniature(
            folder.resolve("out"), start, SCENE, 2, new DeviceOptions(), new PrintWriter(printed))
            .run(layers));
    return printed.toString();
  }

  @Test
  void aStartIsMeasuredPostTrainedWithEachSeedAndMeasuredAgain() throws IOException {
    Path start = start();
    String first = run(start);

    EvaluationReport report = JsonReport.read(folder.resolve("out/evaluation/report.json"));
    assertEquals(List.of("before", "after"), report.models());
    assertEquals(
        List.of(1L, 2L),
        report.trials().stream()
            .filter(trial -> trial.key().task() == EvaluationTask.IN_CONTEXT)
            .filter(trial -> trial.key().model().equals("after"))
            .map(trial -> trial.key().seed())
            .toList());
    assertTrue(first.contains("In-context segmentation, after: mIoU"), first);
    assertTrue(
        ImageDecoder.DEFAULT.decode(folder.resolve("out/features.png")).width() > 600);

    String second = run(start);
    assertTrue(second.contains("linear of after, seed 2: measured before"), second);
    assertEquals(
        report.trials(), JsonReport.read(folder.resolve("out/evaluation/report.json")).trials());
  }

  @Test
  void aRunOfOtherSettingsIsNotTakenForThisOne() throws IOException {
    Path start = start();
    run(start);
    IOException refused =
        assertThrows(
            IOException.class, () -> run(start, layers().with("train.lr_backbone=0.5")));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("holds a run of other settings"),
        refused::toString);
  }
}
