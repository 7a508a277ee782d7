package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.cluster.ClusterWorkers;
import io.abaculus.eval.cluster.PatchOverclustering;
import io.abaculus.eval.dataset.DatasetKind;
import io.abaculus.eval.dataset.Fraction;
import io.abaculus.eval.dataset.SegmentationDatasets;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.dataset.Subset;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.eval.incontext.InContextSettings;
import io.abaculus.eval.incontext.MemoryLimit;
import io.abaculus.eval.incontext.MemoryWorkers;
import io.abaculus.eval.linear.ProbeSettings;
import io.abaculus.eval.report.EvaluationReport;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.evaluation.EvaluatedModel;
import io.abaculus.neco.evaluation.EvaluationImages;
import io.abaculus.neco.evaluation.FeatureSource;
import io.abaculus.neco.evaluation.InContextTrials;
import io.abaculus.neco.evaluation.LinearTrials;
import io.abaculus.neco.evaluation.ModelWorkers;
import io.abaculus.neco.evaluation.OverclusterTrials;
import io.abaculus.neco.evaluation.TrialPlan;
import io.abaculus.neco.picture.ComparisonPicture;
import io.abaculus.neco.train.RunFolder;
import io.abaculus.neco.train.ShardWorkers;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The paper in miniature: a small transformer that was pretrained on made-up images is measured on images that
 * it never saw, post-trained by NeCo some times, and measured again. What is done already is not done again.
 *
 * @param out where images, runs and the report go
 * @param start the weights to start from
 * @param scene which images, and how they are measured
 * @param seeds how often it is post-trained
 * @param devices what computes
 * @param printed what the user reads
 */
record Miniature(
    Path out, Path start, Scene scene, int seeds, DeviceOptions devices, PrintWriter printed) {
  private static final String BEFORE = "before";
  private static final String AFTER = "after";
  private static final int SHOWN = 7;
  private static final int DIGITS_OF_START = 8;
  private static final int BATCH = 16;

  /**
   * The images, and how models are measured on them.
   *
   * @param images to post-train on, and those to measure on
   * @param labelled of how many of the training images a measurement may use the labels
   * @param side of the squares that images become
   * @param labelSide in which labels are compared
   * @param epochs of the linear map's training
   * @param clusters of the over-clustering
   */
  record Scene(
      SyntheticImages images, int labelled, int side, int labelSide, int epochs, int clusters) {
    /** That of the demonstration. */
    static final Scene OF_DEMO =
        new Scene(new SyntheticImages(1200, 120, 160, 128, 7), 240, 128, 64, 30, 50);
  }

  /**
   * Runs it.
   *
   * @param configured the configuration of the training but for images, weights and seeds
   * @return the exit status: 0 done, 1 if the user ended it
   */
  int run(LayeredConfig configured) throws IOException {
    Path data = out.resolve("images");
    LayeredConfig layers =
        configured
            .with("data.data_dir", data, "demo")
            .with("train.pretrained_weights", start, "--start");
    NecoConfig config = layers.bind();
    Device device = devices.open(config);
    device.prepare();
    Files.createDirectories(data);
    // The lists of images are written last.
    if (!Files.exists(data.resolve("VOCSegmentation/sets/val.txt"))) {
      scene.images.write(data);
    }
    EvaluationImages images = images(data);
    EvaluatedModel before = load(BEFORE, start, device);
    List<Integer> all = IntStream.rangeClosed(1, seeds).boxed().toList();
    try (EvaluationSession session =
        EvaluationSession.open(out.resolve("evaluation"), images, SHOWN, printed)) {
      if (!session.measure(start, before, plans(images, all))) {
        session.reportMeasured();
        return 1;
      }
      for (int seed : all) {
        RunFolder folder = run(before, seed);
        if (!trained(layers.with("seed", String.valueOf(seed), "demo"), folder)
            || !session.measure(
                folder.studentWeights(),
                load(AFTER, folder.studentWeights(), device),
                plans(images, List.of(seed)))) {
          session.reportMeasured();
          return 1;
        }
      }
      show(session);
      return 0;
    }
  }

  /** The folder of a post-training: of another start another one. */
  private RunFolder run(EvaluatedModel before, int seed) {
    String weights = before.identity().digest().substring(0, DIGITS_OF_START);
    return new RunFolder(out.resolve("run-" + weights + "-seed" + seed));
  }

  private void show(EvaluationSession session) throws IOException {
    EvaluationReport report =
        session.report(
            List.of(
                "Before and after post-training by NeCo. All images are made up, and none of those that models"
                    + " are measured on was trained on."));
    Path picture = out.resolve("features.png");
    ComparisonPicture.write(picture, report, EvaluationTask.IN_CONTEXT);
    printed.println("The same images before and after are in " + picture.toAbsolutePath());
    printed.flush();
  }

  private EvaluationImages images(Path data) throws IOException {
    return new EvaluationImages(
        Subset.first(
            SegmentationDatasets.open(
                DatasetKind.VOC, data, Split.TRAINAUG, Protocol.STANDARD),
            scene.labelled),
        SegmentationDatasets.open(DatasetKind.VOC, data, Split.VAL, Protocol.STANDARD),
        Split.TRAINAUG.toString());
  }

  private List<TrialPlan> plans(EvaluationImages images, List<Integer> ofSeeds) {
    FeatureSource source =
        new FeatureSource(
            new SegmentationView(scene.side, scene.labelSide),
            BATCH,
            EvaluationOptions.threads(),
            out.resolve("cache"));
    List<TrialPlan> plans = new ArrayList<>();
    plans.add(
        new InContextTrials(
            images,
            InContextSettings.of(scene.side).withBatch(BATCH),
            List.of(new Fraction(1)),
            ofSeeds,
            new MemoryLimit(1L << 30, out),
            MemoryWorkers.HERE));
    plans.add(
        new LinearTrials(
            images,
            ProbeSettings.ofPaper(Protocol.STANDARD)
                .withoutAugmentation()
                .withEpochs(scene.epochs, Math.max(1, scene.epochs * 4 / 5))
                .withBatchSize(BATCH)
                .withLearningRate(0.1)
                .withValidationEvery(scene.epochs),
            ofSeeds,
            source,
            out,
            ModelWorkers.HERE));
    plans.add(
        new OverclusterTrials(
            images,
            new PatchOverclustering.Settings(
                List.of(scene.clusters),
                50,
                100,
                5,
                ofSeeds.stream().map(Integer::longValue).toList(),
                Protocol.STANDARD),
            source,
            ClusterWorkers.HERE));
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
    if (folder.holdsRun()
        && !Files.readString(folder.config()).equals(layers.toYaml())) {
      throw new IOException(
          folder.path()
              + " holds a run of other settings: delete it, or choose another folder with --out");
    }
    long steps = layers.bind().train().totalSteps(scene.images.trainImages());
    if (folder.stepsTaken() < steps || !Files.exists(folder.studentWeights())) {
      new TrainingSession(printed, folder, folder.holdsRun(), devices, ShardWorkers.HERE)
          .run(layers);
    }
    return folder.stepsTaken() >= steps;
  }
}
