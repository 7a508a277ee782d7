package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.neco.data.SyntheticImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code abaculus pretrain}, of a transformer so small that a step takes milliseconds. */
final class PretrainCommandTest {
  private static final List<String> SMALL =
      List.of(
          "data.size_crops=[32,16]",
          "data.nmb_samples=[2,1]",
          "train.img_size=32",
          "train.embed_dim=12",
          "train.depth=1",
          "train.num_heads=2",
          "train.projection_hidden_dim=16",
          "train.projection_feat_dim=8",
          "dino.prototypes=24",
          "dino.warmup=0.5",
          "train.batch_size=4",
          "train.schedule_steps=2",
          "train.max_steps=2");

  @TempDir static Path images;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void makeImages() throws IOException {
    new SyntheticImages(8, 0, 48, 40, 3).write(images);
  }

  private int run(String command, Path run, String... further) {
    List<String> words =
        new ArrayList<>(
            List.of(
                command, "--config", "pretrain/demo", "--data", images.toString(), "--out",
                run.toString()));
    SMALL.forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(List.of(further));
    return execute(words);
  }

  private int execute(List<String> words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words.toArray(String[]::new));
  }

  @Test
  void leavesTheTeachersBackboneForOtherCommands(@TempDir Path folder) throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, run("pretrain", run), err::toString);

    Path teacher = run.resolve("teacher.safetensors");
    assertTrue(out.toString().contains(" and " + teacher + "."), out::toString);
    Path image = images.resolve("VOCSegmentation/images/synthetic_000000.jpg");
    Path features = folder.resolve("features");
    assertEquals(
        0,
        execute(
            List.of(
                "features", image.toString(), "--model", teacher.toString(), "--out",
                features.toString())),
        err::toString);
    try (var files = Files.list(features)) {
      assertTrue(files.findAny().isPresent());
    }
  }

  @Test
  void trainNamesTheCommandForAConfigurationOfPretraining(@TempDir Path folder) {
    assertEquals(2, run("train", folder.resolve("run")));
    assertTrue(
        err.toString()
            .startsWith(
                "abaculus: pretrain/demo has train.objective dino: use 'abaculus pretrain'"),
        err::toString);
  }
}
