package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.cluster.PatchOverclustering;
import io.abaculus.eval.dataset.DatasetKind;
import io.abaculus.eval.dataset.Fraction;
import io.abaculus.eval.dataset.SegmentationDatasets;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.dataset.Subset;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.eval.incontext.InContextSettings;
import io.abaculus.eval.incontext.MemoryLimit;
import io.abaculus.eval.linear.ProbeSettings;
import io.abaculus.eval.report.EvaluationReport;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.evaluation.EvaluatedModel;
import io.abaculus.neco.evaluation.EvaluationImages;
import io.abaculus.neco.evaluation.InContextTrials;
import io.abaculus.neco.evaluation.LinearTrials;
import io.abaculus.neco.evaluation.OverclusterTrials;
import io.abaculus.neco.evaluation.TrialPlan;
import io.abaculus.neco.picture.ComparisonPicture;
import io.abaculus.neco.train.RunFolder;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code abaculus demo}: the paper in miniature. A small transformer that was pretrained on made-up images
 * ({@code backbone.safetensors} among the resources; docs/evaluation.md says by which command) is measured on
 * images that it never saw, post-trained by NeCo some times, and measured again.
 */
@Command(
    name = "demo",
    description = {
      "Shows the main job on made-up images, in about ten minutes on two cores.",
      "Measures a small pretrained vision transformer, post-trains it by NeCo with three seeds by the same",
      "code as train, measures it again on images that it never saw, and writes the report. What is done",
      "already, in --out, is not done again."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final String BEFORE = "before";
  private static final String AFTER = "after";
  private static final int SHOWN = 6;

  /** Images to post-train on, some of which have labels that measurements may use, and those to measure on. */
  private static final SyntheticImages IMAGES = new SyntheticImages(1200, 120, 128, 128, 7);

  private static final int LABELLED = 240;
  private static final int SIDE = 128;
  private static final int LABEL_SIDE = 64;
  private static final int BATCH = 16;

  @Spec private CommandSpec spec;

  @Mixin private DeviceOptions devices;

  private Path out = Path.of("");
  private List<String> assignments = List.of();
  private int seeds;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "runs/demo",
      description = "Where images, runs and the report go; ${DEFAULT-VALUE} if not given.")
  void out(Path folder) {
    out = folder;
  }

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      converter = CountConverter.Positive.class,
      description = "How often it is post-trained; ${DEFAULT-VALUE} if not given.")
  void seeds(Integer number) {
    seeds = number;
  }

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override one setting of the training.")
  void assignments(List<String> settings) {
    assignments = settings;
  }

  @Override
  public Integer call() throws IOException {
    Path data = out.resolve("images");
    Path start = out.resolve("start.safetensors");
    LayeredConfig layers =
        devices.over(LayeredConfig.of("demo"))
            .with("data.data_dir", data.toString(), "demo")
            .with("train.pretrained_weights", start.toString(), "demo");
    for (String assignment : assignments) {
      layers = layers.with(assignment);
    }
    NecoConfig config = layers.bind();
    Device device = devices.open(config.device(), config.gpu());
    prepare(data, start);
    EvaluationImages images = images(data);
    try (EvaluationSession session =
        EvaluationSession.open(out, images, SHOWN, spec.commandLine().getOut())) {
      if (!session.measure(
          start,
          load(BEFORE, start, device),
          plans(images, IntStream.rangeClosed(1, seeds).boxed().toList()))) {
        return 1;
      }
      for (int seed = 1; seed <= seeds; seed++) {
        RunFolder folder = new RunFolder(out.resolve("run-seed" + seed));
        if (!trained(layers.with("seed", String.valueOf(seed), "demo"), folder)
            || !session.measure(
                folder.studentWeights(),
                load(AFTER, folder.studentWeights(), device),
                plans(images, List.of(seed)))) {
          return 1;
        }
      }
      show(session);
      return 0;
    }
  }

  private void show(EvaluationSession session) throws IOException {
    EvaluationReport report =
        session.report(
            List.of(
                "A vision transformer of 0.8 million weights, pretrained by self-distillation (DINO), before"
                    + " and after post-training by NeCo; all images are made up, and none of those that"
                    + " it is measured on was trained on."));
    Path picture = out.resolve("features.png");
    ComparisonPicture.write(picture, report, EvaluationTask.IN_CONTEXT);
    spec.commandLine()
        .getOut()
        .println("The same images before and after are in " + picture.toAbsolutePath());
    spec.commandLine().getOut().flush();
  }

  /** Writes the images and the weights to start from, if they are not there. */
  private static void prepare(Path data, Path start) throws IOException {
    Files.createDirectories(data);
    // The lists of images are written last.
    if (!Files.exists(data.resolve("VOCSegmentation/sets/val.txt"))) {
      IMAGES.write(data);
    }
    if (!Files.exists(start)) {
      Path half = start.resolveSibling("start.safetensors.tmp");
      try (InputStream weights =
          Objects.requireNonNull(
              DemoCommand.class.getResourceAsStream(
                  "/io/abaculus/neco/demo/backbone.safetensors"))) {
        Files.copy(weights, half, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(half, start, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static EvaluationImages images(Path data) throws IOException {
    return new EvaluationImages(
        Subset.first(
            SegmentationDatasets.open(
                DatasetKind.VOC, data, Split.TRAINAUG, Protocol.STANDARD),
            LABELLED),
        SegmentationDatasets.open(DatasetKind.VOC, data, Split.VAL, Protocol.STANDARD),
        Split.TRAINAUG.toString());
  }

  private List<TrialPlan> plans(EvaluationImages images, List<Integer> ofSeeds) {
    int threads = EvaluationOptions.threads();
    SegmentationView view = new SegmentationView(SIDE, LABEL_SIDE);
    List<TrialPlan> plans = new ArrayList<>();
    plans.add(
        new InContextTrials(
            images,
            InContextSettings.of(SIDE).withBatch(BATCH),
            List.of(new Fraction(1)),
            ofSeeds,
            new MemoryLimit(1L << 30, out)));
    plans.add(
        new LinearTrials(
            images,
            ProbeSettings.ofPaper(Protocol.STANDARD)
                .withoutAugmentation()
                .withView(view)
                .withEpochs(60, 48)
                .withBatchSize(BATCH)
                .withLearningRate(0.1)
                .withValidationEvery(60),
            ofSeeds,
            BATCH,
            threads,
            out,
            out.resolve("cache")));
    plans.add(
        new OverclusterTrials(
            images,
            new PatchOverclustering.Settings(
                List.of(50),
                50,
                100,
                5,
                ofSeeds.stream().map(Integer::longValue).toList(),
                Protocol.STANDARD),
            view,
            BATCH,
            threads));
    return plans;
  }

  private static EvaluatedModel load(String name, Path weights, Device device)
      throws IOException {
    try (PretrainedWeights open = PretrainedWeights.open(weights, null)) {
      return EvaluatedModel.of(name, open.load(new LoadOptions(false, false), device), device);
    }
  }

  /** Trains, or goes on, or has trained; false if the user ended it or it failed. */
  private boolean trained(LayeredConfig layers, RunFolder folder) throws IOException {
    long steps = layers.bind().train().totalSteps(IMAGES.trainImages());
    if (folder.stepsTaken() < steps) {
      new TrainingSession(spec.commandLine().getOut(), folder, folder.holdsRun(), devices)
          .run(layers);
    }
    return folder.stepsTaken() >= steps;
  }
}
