package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.linear.LinearHead;
import io.abaculus.eval.report.EvaluationReport;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.eval.report.JsonReport;
import io.abaculus.eval.report.Trial;
import io.abaculus.graph.DType;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code abaculus eval}. */
class EvalCommandsTest {
  private static final Device DEVICE = Devices.standard();
  private static final int SIDE = 28;

  @TempDir private Path folder;
  private Path weights = Path.of("");
  private Path data = Path.of("");
  private Path out = Path.of("");
  private StringWriter printed = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void writeInput() throws IOException {
    weights = weights("model.safetensors", 1);
    data = folder.resolve("data");
    new SyntheticImages(4, 3, 32, 32, 5).write(data);
    out = folder.resolve("out");
  }

  private Path weights(String name, long seed) throws IOException {
    Path file = folder.resolve(name);
    VitConfig config = VitConfig.dinov2Small().withDepth(1).withImageSize(SIDE);
    BackboneWeights.save(
        file, new VisionTransformer(config, Scope.random(seed, DType.FLOAT32, DEVICE)));
    return file;
  }

  private int run(String task, Object... more) {
    return run(List.of("--dataset", "voc", "--size", SIDE), task, more);
  }

  private int run(List<Object> first, String task, Object... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "eval", task, "--model", weights.toString(), "--data", data.toString(), "--out",
                out.toString()));
    Stream.concat(first.stream(), Arrays.stream(more)).map(Object::toString).forEach(words::add);
    printed = new StringWriter();
    err = new StringWriter();
    return Main.commandLine()
        .setOut(new PrintWriter(printed))
        .setErr(new PrintWriter(err))
        .execute(words.toArray(String[]::new));
  }

  private EvaluationReport report() throws IOException {
    return JsonReport.read(out.resolve("report.json"));
  }

  @Test
  void inContextMeasuresAModelOnceAndWritesTheReportInThreeForms() throws IOException {
    assertEquals(0, run("in-context", "--neighbors", 5), err::toString);

    EvaluationReport report = report();
    assertEquals(1, report.trials().size());
    Trial trial = report.trials().getFirst();
    assertEquals(EvaluationTask.IN_CONTEXT, trial.key().task());
    assertEquals("model", trial.key().model());
    assertEquals(SyntheticImages.CLASS_NAMES, report.classNames());
    // Every pixel that is no border counts, once.
    long counted = 0;
    for (int label = 0; label < 5; label++) {
      counted += trial.confusion().labelled(label);
    }
    assertTrue(counted > 0 && counted <= 3L * SIDE * SIDE, "pixels " + counted);
    assertTrue(Files.readString(out.resolve("report.html")).contains("In-context"));
    assertTrue(Files.readString(out.resolve("report.md")).contains("In-context"));
    assertTrue(
        printed.toString().contains("In-context segmentation, model: mIoU"), printed::toString);
  }

  @Test
  void whatIsMeasuredIsNotMeasuredAgainUnlessTheWeightsAreOthers() throws IOException {
    assertEquals(0, run("in-context", "--neighbors", 5), err::toString);
    Trial first = report().trials().getFirst();
    assertEquals(0, run("in-context", "--neighbors", 5), err::toString);
    assertTrue(printed.toString().contains("measured before"), printed::toString);
    assertEquals(List.of(first), report().trials());

    weights("model.safetensors", 2);
    assertEquals(0, run("in-context", "--neighbors", 5), err::toString);
    assertFalse(printed.toString().contains("measured before"), printed::toString);
  }

  @Test
  void fractionsAreRepeatedWithEachSeedAndTheWholeIsNot() throws IOException {
    assertEquals(
        0,
        run("in-context", "--neighbors", 5, "--fractions", "1,1/2", "--seeds", 3),
        err::toString);
    assertEquals(4, report().trials().size());
    assertEquals(
        List.of(42L, 400L, 783L),
        report().trials().stream()
            .filter(trial -> trial.key().variant().equals("1/2 of the images"))
            .map(trial -> trial.key().seed())
            .toList());
  }

  @Test
  void severalModelsStandSideBySide() throws IOException {
    Path other = weights("other.safetensors", 2);
    assertEquals(
        0, run("in-context", "--neighbors", 5, "--model", "after=" + other), err::toString);
    assertEquals(List.of("model", "after"), report().models());

    assertEquals(2, run("in-context", "--model", weights));
    assertTrue(err.toString().contains("two models are called model"), err::toString);
  }

  @Test
  void linearKeepsTheHead() throws IOException {
    assertEquals(
        0,
        run("linear", "--epochs", 2, "--train-batch", 2, "--label-size", 10),
        err::toString);
    assertEquals(EvaluationTask.LINEAR, report().trials().getFirst().key().task());
    try (Stream<Path> heads = Files.list(out.resolve("heads"))) {
      LinearHead head = LinearHead.load(heads.findFirst().orElseThrow(), DEVICE);
      assertEquals(report().classNames(), head.description().classNames());
    }
  }

  @Test
  void overclusteringScoresEachNumberOfClustersWithEachSeed() throws IOException {
    assertEquals(
        0,
        run("overcluster", "--clusters", "2,4", "--seeds", 2, "--label-size", 10),
        err::toString);
    assertEquals(
        List.of("K=2 0", "K=2 1", "K=4 0", "K=4 1"),
        report().trials().stream()
            .map(trial -> trial.key().variant() + " " + trial.key().seed())
            .toList());
  }

  @Test
  void unsupervisedFindsForegroundAndClustersItWithEachSeed() throws IOException {
    assertEquals(
        0,
        run(
            List.of("--dataset", "voc", "--size", 112),
            "unsupervised", "--no-communities", "--seeds", 2, "--cache", folder.resolve("cache")),
        err::toString);
    assertEquals(
        List.of("clusters 0", "clusters 1"),
        report().trials().stream()
            .map(trial -> trial.key().variant() + " " + trial.key().seed())
            .toList());
    assertEquals("2 of train", setting("training images").split(" \\(")[0]);
  }

  private Map<String, String> settings() throws IOException {
    return report().trials().getFirst().key().settings();
  }

  private String setting(String name) throws IOException {
    return settings().getOrDefault(name, "");
  }

  @Test
  void imagesCanBeChosenByListAndNumber() throws IOException {
    Path list =
        Files.writeString(folder.resolve("two.txt"), "synthetic_000001\nsynthetic_000003\n");
    assertEquals(
        0,
        run(
            "in-context", "--neighbors", 5, "--train-list", list, "--val-images", 2, "--samples",
            1),
        err::toString);
    assertEquals("2 of two.txt", setting("training images").split(" \\(")[0]);
    assertEquals("2", setting("validation images").split(" \\(")[0]);
  }

  @Test
  void theReferencesProtocolVariesImagesTwiceUnlessToldOtherwise() throws IOException {
    assertEquals(
        0,
        run(
            "in-context", "--neighbors", 5, "--protocol", "reference", "--memory-rows", 12,
            "--seeds", 1),
        err::toString);
    assertEquals("2", settings().get("augmented epochs"));
    assertEquals("12", settings().get("memory rows"));
    assertEquals("reference", settings().get("protocol"));
    assertEquals(Protocol.REFERENCE, report().trials().getFirst().key().protocol());
  }

  @Test
  void aCacheKeepsTheFeaturesOfImagesThatAreNotVaried() throws IOException {
    Path cache = folder.resolve("cache");
    assertEquals(
        0,
        run(
            "linear", "--epochs", 1, "--train-batch", 2, "--no-augmentation", "--cache", cache,
            "--learning-rate", 0.1),
        err::toString);
    try (Stream<Path> sets = Files.list(cache)) {
      assertEquals(2, sets.count());
    }
    assertEquals("0.1", settings().get("learning rate"));
    assertEquals("no", settings().get("training images varied"));
  }

  @Test
  void othersWeightsUnderAModelsNameAreNotShownAsItsOwn() throws IOException {
    assertEquals(0, run("in-context", "--neighbors", 5), err::toString);
    weights("model.safetensors", 2);
    assertEquals(
        0, run("overcluster", "--clusters", 2, "--seeds", 1, "--label-size", 10), err::toString);
    assertEquals(
        List.of(EvaluationTask.OVERCLUSTER),
        report().headlines().stream().map(headline -> headline.task()).toList());
  }

  @Test
  void anImageThatCannotBeReadIsSkippedAlsoWhereItWasToBeShownAndTheReportSaysSo()
      throws IOException {
    Path broken = data.resolve("VOCSegmentation/images/synthetic_000004.jpg");
    Files.write(broken, new byte[]{1, 2, 3});
    for (String already : List.of("", "already measured")) {
      assertEquals(1, run("in-context", "--neighbors", 5), already + err);

      EvaluationReport report = report();
      assertEquals(1, report.notes().size(), already);
      String note = report.notes().getFirst();
      assertTrue(
          note.startsWith("Left out, since they could not be read: " + broken + ": "), note);
      assertTrue(
          report.trials().getFirst().skipped().getFirst().startsWith(broken + ": "));
      String page = Files.readString(out.resolve("report.html"));
      assertTrue(page.contains("synthetic_000005"), page);
      assertEquals(2, page.split("synthetic_000004", -1).length, page);
    }
  }

  @Test
  void anotherCommandAddsToTheReportOfTheFolder() throws IOException {
    assertEquals(0, run("in-context", "--neighbors", 5), err::toString);
    assertEquals(0, run("overcluster", "--clusters", 2, "--seeds", 1), err::toString);
    assertEquals(
        List.of(EvaluationTask.IN_CONTEXT, EvaluationTask.OVERCLUSTER),
        report().headlines().stream().map(headline -> headline.task()).toList());
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingIsMeasured() {
    assertEquals(2, run(List.of("--dataset", "vok"), "in-context"));
    assertTrue(err.toString().contains("voc"), err::toString);
    assertEquals(2, run(List.of("--dataset", "voc", "--size", 30), "in-context"));
    assertTrue(err.toString().contains("take 28"), err::toString);
    assertEquals(2, run(List.of("--dataset", "cityscapes"), "unsupervised"));
    assertTrue(err.toString().contains("cityscapes has no background class"), err::toString);
    assertEquals(2, run("in-context", "--seeds", 6));
    assertTrue(err.toString().contains("--seeds takes 1 to 5"), err::toString);
    assertEquals(2, run("in-context", "--memory-limit", "much"));
    assertTrue(err.toString().contains("write 512MiB or 2GiB"), err::toString);
    assertEquals(2, run("in-context", "--fractions", "0.5"));
    assertTrue(err.toString().contains("1/64"), err::toString);
    assertEquals(1, run("in-context", "--model", folder.resolve("none.pth")));
    assertTrue(err.toString().contains("none.pth"), err::toString);
    assertEquals(2, Main.commandLine().setErr(new PrintWriter(err)).execute("eval"));
    assertTrue(err.toString().contains("say what to measure: in-context"), err::toString);
  }
}
