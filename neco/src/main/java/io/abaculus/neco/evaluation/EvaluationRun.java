package io.abaculus.neco.evaluation;

import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.SegmentedImage;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.picture.FeatureColors;
import io.abaculus.eval.report.Curve;
import io.abaculus.eval.report.EvaluationReport;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.eval.report.Sample;
import io.abaculus.eval.report.Trial;
import io.abaculus.eval.report.TrialKey;
import io.abaculus.eval.report.TrialStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures models on a data set, and makes a report of it. Finished trials are kept in the run's folder
 * and not measured again, so that a run that was stopped goes on where it was.
 */
public final class EvaluationRun {
  /** The longer side of a picture in the report. */
  private static final int PICTURE_SIDE = 384;

  private final EvaluationImages images;
  private final TrialStore store;
  private final SamplePredictions predictions;
  private final List<Integer> samples;
  private final int componentSide;
  private final List<String> models = new ArrayList<>();
  private final Map<Group, Map<Long, Trial>> trials = new LinkedHashMap<>();
  /** For each model the components of the sampled images that can be read, by their indices. */
  private final Map<String, Map<Integer, RgbImage>> components = new LinkedHashMap<>();

  /** Trials that a report takes the mean of, which must differ by their seeds alone. */
  private record Group(EvaluationTask task, Protocol protocol, String variant, String model) {
    static Group of(Trial trial) {
      TrialKey key = trial.key();
      return new Group(key.task(), key.protocol(), key.variant(), key.model());
    }
  }

  private EvaluationRun(
      EvaluationImages images,
      TrialStore store,
      SamplePredictions predictions,
      List<Integer> samples,
      int componentSide) {
    this.images = images;
    this.store = store;
    this.predictions = predictions;
    this.samples = samples;
    this.componentSide = componentSide;
  }

  /**
   * A run that keeps what it finds in a folder.
   *
   * @param folder of the run; it need not exist
   * @param samples how many of the validation images the report shows
   * @param componentSide the side in pixels of the images whose principal components are shown
   * @throws IOException if a trial that was kept cannot be read
   */
  public static EvaluationRun open(
      Path folder, EvaluationImages images, int samples, int componentSide) throws IOException {
    int all = images.validation().size();
    int shown = Math.min(samples, all);
    return new EvaluationRun(
        images,
        TrialStore.open(folder.resolve("trials")),
        new SamplePredictions(folder.resolve("samples")),
        IntStream.range(0, shown).map(i -> (int) ((long) i * all / shown)).boxed().toList(),
        componentSide);
  }

  /** How trials are followed; their samples are kept by the run. */
  public interface Follower extends EvaluationFollower {
    /**
     * A trial begins, or is there already.
     *
     * @param finished before
     */
    void trial(TrialKey key, boolean finished);
  }

  /**
   * Measures a model. Several that have one name are shown as one, by trials of different seeds.
   *
   * @return whether everything was measured: false if the follower ended it
   * @throws IOException if images or what is kept cannot be read or written
   */
  public boolean measure(EvaluatedModel model, List<TrialPlan> evaluations, Follower follower)
      throws IOException {
    if (!models.contains(model.name())) {
      models.add(model.name());
    }
    for (TrialPlan evaluation : evaluations) {
      for (TrialPlan.Planned planned : evaluation.trials(model)) {
        Optional<Trial> kept = store.find(planned.key());
        follower.trial(planned.key(), kept.isPresent());
        Optional<Trial> trial = kept.isPresent() ? kept : run(planned, follower);
        if (trial.isEmpty()) {
          return false;
        }
        add(trial.get());
      }
    }
    if (!components.containsKey(model.name())) {
      components.put(model.name(), components(model));
    }
    return true;
  }

  private void add(Trial trial) {
    trials
        .computeIfAbsent(Group.of(trial), group -> new LinkedHashMap<>())
        .put(trial.key().seed(), trial);
  }

  private List<Trial> all() {
    return trials.values().stream().flatMap(group -> group.values().stream()).toList();
  }

  private Optional<Trial> run(TrialPlan.Planned planned, Follower follower) throws IOException {
    long begin = System.nanoTime();
    Watch watch = new Watch(planned.key(), follower);
    Optional<ConfusionMatrix> found = planned.work().run(watch);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Trial trial =
        new Trial(
            planned.key(), found.get(), (System.nanoTime() - begin) / 1e9,
            List.copyOf(watch.skipped));
    store.add(trial);
    return Optional.of(trial);
  }

  private final class Watch implements TrialWatch {
    private final TrialKey key;
    private final Follower follower;
    private final Set<String> skipped = new LinkedHashSet<>();

    Watch(TrialKey key, Follower follower) {
      this.key = key;
      this.follower = follower;
    }

    @Override
    public void progress(String what, long done, long total) {
      follower.progress(what, done, total);
    }

    @Override
    public void message(String line) {
      follower.message(line);
    }

    @Override
    public void skip(String record, String reason) {
      String line = record + ": " + reason;
      if (skipped.add(line)) {
        follower.message("skipped " + line);
      }
    }

    @Override
    public boolean isSample(int index) {
      return samples.contains(index);
    }

    @Override
    public void predicted(int index, LabelMap labels) {
      try {
        predictions.add(key, index, labels);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean isStopped() {
      return follower.isStopped();
    }
  }

  private Map<Integer, RgbImage> components(EvaluatedModel model) {
    int side =
        Math.max(1, componentSide / model.backbone().config().patchSize())
            * model.backbone().config().patchSize();
    List<Integer> readable = new ArrayList<>();
    List<PatchFeatures> features = new ArrayList<>();
    for (int index : samples) {
      Optional<SegmentedImage> example = readable(index);
      if (example.isPresent()) {
        RgbImage seen =
            Resize.resize(example.get().image(), side, side, Interpolation.BILINEAR);
        features.add(model.encoder().encode(List.of(seen)).getFirst());
        readable.add(index);
      }
    }
    Map<Integer, RgbImage> pictures = new LinkedHashMap<>();
    if (!features.isEmpty()) {
      List<RgbImage> colors = FeatureColors.ofAll(features, model.device());
      for (int i = 0; i < colors.size(); i++) {
        pictures.put(readable.get(i), colors.get(i));
      }
    }
    return pictures;
  }

  /** A sampled image; empty if it cannot be read, as the measurements have said. */
  private Optional<SegmentedImage> readable(int index) {
    try {
      return Optional.of(images.validation().get(index));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether anything was measured now. */
  public boolean isMeasured() {
    return !trials.isEmpty();
  }

  /** The images that could not be read in what is reported, each once, with the reason. */
  public List<String> skipped() {
    return all().stream().flatMap(trial -> trial.skipped().stream()).distinct().toList();
  }

  /**
   * The report of what was measured, and of what earlier runs of the folder measured besides on these
   * classes: models that were not measured now come after those that were.
   *
   * @param title its heading
   * @param version of the software
   * @param curves over training
   * @param notes what a reader should know besides
   */
  public EvaluationReport report(
      String title, String version, List<Curve> curves, List<String> notes) {
    addEarlier();
    List<Sample> shown = new ArrayList<>();
    for (int index : samples) {
      readable(index).ifPresent(example -> shown.add(sample(index, example)));
    }
    return new EvaluationReport(
        title,
        Instant.now(),
        version,
        images.validation().name(),
        images.validation().classNames(),
        models,
        all(),
        curves,
        shown,
        notes);
  }

  /** Trials that stand in one row of the report, whichever model they are of: measured in one way. */
  private record Row(EvaluationTask task, Protocol protocol, String variant) {
    static Row of(Trial trial) {
      return new Row(trial.key().task(), trial.key().protocol(), trial.key().variant());
    }
  }

  /**
   * A row shows what was measured now, or with the settings of most earlier trials; and of a model only the
   * weights that it has now, or most trials are of.
   */
  private void addEarlier() {
    Map<Row, Map<String, String>> settings = new LinkedHashMap<>();
    Map<String, String> weights = new LinkedHashMap<>();
    for (Trial trial : all()) {
      settings.put(Row.of(trial), withoutWeights(trial));
      weights.put(trial.key().model(), weights(trial));
    }
    List<Trial> earlier =
        store.all().stream()
            .filter(trial -> trial.key().dataset().equals(images.validation().name()))
            .filter(trial -> trial.confusion().classes() == images.validation().classes())
            .toList();
    mostFrequent(earlier, Row::of, EvaluationRun::withoutWeights)
        .forEach(settings::putIfAbsent);
    mostFrequent(earlier, trial -> trial.key().model(), EvaluationRun::weights)
        .forEach(weights::putIfAbsent);
    for (Trial trial : earlier) {
      String model = trial.key().model();
      if (withoutWeights(trial).equals(settings.get(Row.of(trial)))
          && weights(trial).equals(weights.get(model))) {
        trials
            .computeIfAbsent(Group.of(trial), group -> new LinkedHashMap<>())
            .putIfAbsent(trial.key().seed(), trial);
        if (!models.contains(model)) {
          models.add(model);
        }
      }
    }
  }

  private static <K, V> Map<K, V> mostFrequent(
      List<Trial> trials, Function<Trial, K> by, Function<Trial, V> value) {
    Map<K, V> result = new LinkedHashMap<>();
    trials.stream()
        .collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (key, group) -> result.put(
                key,
                Collections.max(
                    group.stream()
                        .collect(
                            Collectors.groupingBy(
                                value, LinkedHashMap::new, Collectors.counting()))
                        .entrySet(),
                    Map.Entry.comparingByValue())
                    .getKey()));
    return result;
  }

  private static Map<String, String> withoutWeights(Trial trial) {
    Map<String, String> settings = new LinkedHashMap<>(trial.key().settings());
    settings.remove(EvaluatedModel.WEIGHTS);
    return settings;
  }

  private static String weights(Trial trial) {
    return trial.key().settings().getOrDefault(EvaluatedModel.WEIGHTS, "");
  }

  private Sample sample(int index, SegmentedImage example) {
    double scale =
        Math.min(
            1,
            PICTURE_SIDE / (double) Math.max(example.image().width(), example.image().height()));
    int width = Math.max(1, (int) Math.round(example.image().width() * scale));
    int height = Math.max(1, (int) Math.round(example.image().height() * scale));
    Map<String, RgbImage> colors = new LinkedHashMap<>();
    components.forEach(
        (model, pictures) -> {
          RgbImage picture = pictures.get(index);
          if (picture != null) {
            colors.put(model, picture);
          }
        });
    return new Sample(
        images.validation().recordName(index),
        Resize.resize(example.image(), width, height, Interpolation.BILINEAR),
        example.labels().resize(width, height),
        colors,
        predictions(index));
  }

  /** Of each model and task, what its first trial says. */
  private List<Sample.Prediction> predictions(int index) {
    record First(EvaluationTask task, String model) {}

    Map<First, Sample.Prediction> first = new LinkedHashMap<>();
    for (Trial trial : all()) {
      TrialKey key = trial.key();
      First kind = new First(key.task(), key.model());
      if (!first.containsKey(kind)) {
        predictions
            .find(key, index)
            .map(labels -> new Sample.Prediction(key.model(), key.task(), labels))
            .ifPresent(prediction -> first.put(kind, prediction));
      }
    }
    return List.copyOf(first.values());
  }
}
