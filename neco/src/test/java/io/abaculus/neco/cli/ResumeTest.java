package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.train.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code abaculus train --resume}, of a transformer so small that a step takes milliseconds. */
final class ResumeTest {
  private static final List<String> SMALL =
      List.of(
          "data.size_crops=[56,28]",
          "train.patch_size=14",
          "train.img_size=56",
          "train.embed_dim=12",
          "train.depth=1",
          "train.num_heads=2",
          "train.projection_hidden_dim=16",
          "train.projection_feat_dim=8",
          "train.queue_length=256",
          "train.batch_size=2",
          "train.schedule_steps=20",
          "train.max_steps=2");

  @TempDir static Path images;
  @TempDir static Path begun;

  @TempDir private Path folder;
  private Path run = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void train() throws IOException {
    new SyntheticImages(8, 0, 64, 64, 3).write(images);
    List<String> words =
        new ArrayList<>(
            List.of("train", "--config", "demo", "--data", images.toString(), "--out",
                begun + "/run"));
    SMALL.forEach(setting -> words.addAll(List.of("--set", setting)));
    StringWriter err = new StringWriter();
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(words.toArray(String[]::new));
    assertEquals(0, status, err::toString);
  }

  /** A run of two steps. */
  @BeforeEach
  void copy() throws IOException {
    run = folder.resolve("run");
    Files.createDirectory(run);
    try (Stream<Path> files = Files.list(begun.resolve("run"))) {
      for (Path file : files.toList()) {
        Files.copy(file, run.resolve(file.getFileName()));
      }
    }
  }

  private int resume(String... words) {
    return execute(
        Stream.concat(Stream.of("train", "--out", run.toString(), "--resume"), Arrays.stream(words))
            .toArray(String[]::new));
  }

  private int execute(String... words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words);
  }

  /** What is in the run's folder, by name. */
  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  content.put(
                      run.relativize(file).toString(), Arrays.toString(Files.readAllBytes(file)));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return content;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.queue_length=512", // not the checkpoint's
        "train.depth=2",
        "train.batch_size=100", // more than there are images
        "data.size_crops=[20,20]", // no whole patches
        "data.data_dir=/nowhere",
        "data.voc_data_path=/nowhere",
        "device=abacus",
        "train.no_such_key=1",
        "train.objective=dino"
      })
  void aResumeThatFailsLeavesTheRunAsItWas(String wrong) throws IOException {
    Map<String, String> before = content();
    assertTrue(resume("--set", wrong, "--set", "train.max_steps=4") > 0);
    assertEquals(before, content());
    assertEquals(0, resume("--set", "train.max_steps=3"), err::toString);
    assertEquals(3, new RunFolder(run).stepsTaken());
  }

  @Test
  void aResumeWhoseCheckpointIsDamagedLeavesTheRunAsItWas() throws IOException {
    Files.write(run.resolve("checkpoint.safetensors"), new byte[]{1, 2, 3});
    Map<String, String> before = content();
    assertEquals(1, resume("--set", "train.max_steps=4"));
    assertEquals(before, content());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          --weights=other.safetensors       | --weights
          --partial                         | --partial
          --config=small/dinov2r            | --config
          --set=train.checkpoint=w.pth      | --set train.checkpoint
          --set=train.pretrained_weights=w  | --set train.pretrained_weights""")
  void whatARunBeginsFromIsRefusedWhereItGoesOn(String option, String named) throws IOException {
    Map<String, String> before = content();
    assertEquals(2, resume(option, "--set", "train.max_steps=3"));
    assertTrue(
        err.toString().lines().findFirst().orElse("").contains("leave out " + named),
        err::toString);
    assertEquals(before, content());
  }

  @Test
  void aFinishedRunSaysSoAndIsLeftAsItIs() throws IOException {
    Map<String, String> before = content();
    assertEquals(0, resume(), err::toString);
    assertTrue(out.toString().contains("The run is finished: it has taken all its 2 steps."),
        out::toString);
    assertFalse(out.toString().contains("NaN"), out::toString);
    assertEquals(before, content());
  }

  @Test
  void aFinishedRunWhoseWeightsAreMissingWritesThem() throws IOException {
    Files.delete(run.resolve("student.safetensors"));
    assertEquals(0, resume(), err::toString);
    assertTrue(Files.exists(run.resolve("student.safetensors")));
    assertFalse(out.toString().contains("NaN"), out::toString);
  }

  @Test
  void aNewRunThatFailsLeavesNothing() {
    Path other = folder.resolve("new/run");
    assertEquals(
        1,
        execute(
            "train", "--config", "demo", "--data", images.toString(), "--out", other.toString(),
            "--weights", folder.resolve("none.pth").toString()));
    assertTrue(err.toString().contains("there is no file " + folder.resolve("none.pth")),
        err::toString);
    assertFalse(Files.exists(folder.resolve("new")));
  }

  @Test
  void aRunKeepsItsImagesByAPathThatHoldsInAnyFolder() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path relative = here.relativize(images.toAbsolutePath());
    List<String> words =
        new ArrayList<>(
            List.of(
                "train", "--config", "demo", "--data", relative.toString(), "--out",
                folder.resolve("other").toString()));
    SMALL.forEach(setting -> words.addAll(List.of("--set", setting)));
    assertEquals(0, execute(words.toArray(String[]::new)), err::toString);

    List<String> saved =
        LayeredConfig.of(folder.resolve("other/config.yml").toString()).bind().data().dataDir();
    assertEquals(List.of(relative.toAbsolutePath().toString()), saved);
    assertTrue(Files.readString(folder.resolve("other/config.yml"))
        .contains(relative.toAbsolutePath().toString()));
  }

  @Test
  void whileACommandWritesToTheRunAnotherOneIsRefusedByName() throws IOException {
    Map<String, String> before = content();
    try (var _ = FolderLock.acquire(run, "abaculus eval", line -> {})) {
      assertEquals(1, resume("--set", "train.max_steps=3"));
    }
    assertTrue(
        err.toString()
            .startsWith(
                "abaculus: %s is in use by process %d (abaculus eval, since"
                    .formatted(run, ProcessHandle.current().pid())),
        err::toString);
    assertEquals(before, content());
    assertEquals(0, resume("--set", "train.max_steps=3"), err::toString);
  }
}
