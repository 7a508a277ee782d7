package io.abaculus.neco.evaluation;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.features.LabelledFeatureReader;
import io.abaculus.eval.linear.LinearProbe;
import io.abaculus.eval.linear.ProbeSettings;
import io.abaculus.eval.linear.ProbeWorkers;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.eval.report.TrialKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Linear segmentation: for each seed a head is trained, and kept in {@code heads}, by the name of the model,
 * the seed and a digest of what else its numbers depend on.
 *
 * @param images the training and validation images
 * @param settings but for the seed and the view, which is that of the source
 * @param seeds of the head's first values, the order of the images and their variations
 * @param source how images are seen, and where features of images that are not varied are kept
 * @param folder of the run
 * @param workers of training steps, whose numbers do not depend on them
 */
public record LinearTrials(
    EvaluationImages images,
    ProbeSettings settings,
    List<Integer> seeds,
    FeatureSource source,
    Path folder,
    ModelWorkers workers)
    implements
    TrialPlan {

  /** Copies the list, and sees images as the source does. */
  public LinearTrials {
    seeds = List.copyOf(seeds);
    settings = settings.withView(source.view());
  }

  @Override
  public List<Planned> trials(EvaluatedModel model) {
    List<Planned> trials = new ArrayList<>();
    for (int seed : seeds) {
      ProbeSettings seeded = settings.withSeed(seed);
      TrialKey key =
          new TrialKey(
              EvaluationTask.LINEAR,
              settings.protocol(),
              model.name(),
              images.validation().name(),
              "",
              seed,
              described(model));
      trials.add(new Planned(key, watch -> measure(key, model, seeded, watch)));
    }
    return trials;
  }

  private Map<String, String> described(EvaluatedModel model) {
    Map<String, String> described = new LinkedHashMap<>(images.described());
    described.put("protocol", settings.protocol().toString());
    described.put("image side", String.valueOf(settings.view().side()));
    described.put("label side", String.valueOf(settings.view().labelSide()));
    described.put("epochs", String.valueOf(settings.epochs()));
    described.put("batch", String.valueOf(settings.batchSize()));
    described.put("learning rate", String.valueOf(settings.learningRate()));
    described.put(
        "rate decayed", "by %s every %s epochs".formatted(String.valueOf(settings.decayFactor()),
            String.valueOf(settings.decayEpochs())));
    described.put("momentum", String.valueOf(settings.momentum()));
    described.put("weight decay", String.valueOf(settings.weightDecay()));
    described.put("training images varied", settings.augmented() ? "yes" : "no");
    described.put(EvaluatedModel.WEIGHTS, model.identity().digest());
    return described;
  }

  private Optional<ConfusionMatrix> measure(
      TrialKey key, EvaluatedModel model, ProbeSettings seeded, TrialWatch watch)
      throws IOException {
    Path heads = Files.createDirectories(folder.resolve("heads"));
    String name = fileName(key);
    Path state = heads.resolve(name + ".state.safetensors");
    Optional<LinearProbe.Result> found = run(model, seeded, state, watch);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    found.get().head().save(heads.resolve(name + ".safetensors"));
    // The head is kept, and the trial will be: the same settings begin anew where both are deleted.
    Files.deleteIfExists(state);
    return Optional.of(found.get().measurements().getLast().confusion());
  }

  private Optional<LinearProbe.Result> run(
      EvaluatedModel model, ProbeSettings seeded, Path state, TrialWatch watch)
      throws IOException {
    LabelledFeatureReader reader =
        new LabelledFeatureReader(
            model.encoder(), source.view(), source.imagesAtOnce(), source.threads());
    LinearProbe probe =
        new LinearProbe(
            seeded,
            model.encoder(),
            model.identity(),
            source.imagesAtOnce(),
            source.threads(),
            model.device());
    try (ProbeWorkers steps = workers.of(model, reader)) {
      LinearProbe computed = probe.computedBy(steps);
      return (source.cache() == null
          ? computed
          : computed.cachedIn(source.cache(), FeatureSource.STORED))
          .run(
              images.training(),
              images.validation(),
              state,
              new Listener(watch, seeded.epochs()),
              watch::isStopped);
    }
  }

  /** A model's name may be anything, a file's may not; and heads of other settings are others. */
  private static String fileName(TrialKey key) {
    return key.model().replaceAll("[^\\p{L}\\p{N}._-]", "_")
        + "-seed"
        + key.seed()
        + "-"
        + key.digest();
  }

  private record Listener(TrialWatch watch, int epochs) implements LinearProbe.Listener {
    @Override
    public void step(int epoch, long batch, long batches, double loss) {
      watch.progress("training", epoch * batches + batch + 1, epochs * batches);
    }

    @Override
    public void cached(int images, int of) {
      watch.progress("features", images, of);
    }

    @Override
    public void predicted(int index, LabelMap labels) {
      if (watch.isSample(index)) {
        watch.predicted(index, labels);
      }
    }

    @Override
    public void skip(String record, String reason) {
      watch.skip(record, reason);
    }
  }
}
