package io.abaculus.neco.evaluation;

import io.abaculus.eval.cluster.SeedScores;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.features.AttentionMaps;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.eval.report.TrialKey;
import io.abaculus.eval.unsupervised.SplitFeatures;
import io.abaculus.eval.unsupervised.UnsupervisedSegmentation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Segmentation without labels: clusters of what is foreground, and communities of them. All scores of a
 * model are found together, by the first trial that is not there yet.
 *
 * @param images the training images, on which thresholds are chosen, and the validation images
 * @param settings how they are segmented
 * @param source where features come from
 */
public record UnsupervisedTrials(
    EvaluationImages images,
    UnsupervisedSegmentation.Settings settings,
    FeatureSource source)
    implements
    TrialPlan {
  private static final String COMMUNITIES = "communities";

  @Override
  public List<Planned> trials(EvaluatedModel model) {
    Measured measured = new Measured(model);
    List<Planned> trials = new ArrayList<>();
    for (int i = 0; i < settings.seeds().size(); i++) {
      trials.add(
          trial(
              measured, "clusters", settings.seeds().get(i), i,
              UnsupervisedSegmentation.Result::objects));
    }
    UnsupervisedSegmentation.CommunitySearch search = settings.communities();
    for (int run = 0; search != null && run < search.runs(); run++) {
      trials.add(trial(measured, COMMUNITIES, run, run, UnsupervisedTrials::communities));
    }
    return trials;
  }

  private static SeedScores communities(UnsupervisedSegmentation.Result result) {
    UnsupervisedSegmentation.CommunityScores found = result.communities();
    if (found == null) {
      throw new IllegalStateException("communities were asked for");
    }
    return found.scores();
  }

  private Planned trial(
      Measured measured,
      String variant,
      long seed,
      int index,
      Function<UnsupervisedSegmentation.Result, SeedScores> scores) {
    EvaluatedModel model = measured.model;
    TrialKey key =
        new TrialKey(
            EvaluationTask.UNSUPERVISED,
            settings.protocol(),
            model.name(),
            images.validation().name(),
            variant,
            seed,
            described(model, variant));
    return new Planned(
        key,
        watch -> measured
            .get(watch)
            .map(result -> scores.apply(result).confusions().get(index)));
  }

  private Map<String, String> described(EvaluatedModel model, String variant) {
    Map<String, String> described = new LinkedHashMap<>(images.described());
    described.put("protocol", settings.protocol().toString());
    described.put("image side", String.valueOf(source.view().side()));
    described.put("label side", String.valueOf(source.view().labelSide()));
    described.put("tries", String.valueOf(settings.tries()));
    described.put("iterations", String.valueOf(settings.iterations()));
    if (variant.equals(COMMUNITIES)) {
      described.put("communities", "Leiden's");
    }
    described.put(EvaluatedModel.WEIGHTS, model.identity().digest());
    return described;
  }

  /** What is found of a model, once. */
  private final class Measured {
    private final EvaluatedModel model;
    private UnsupervisedSegmentation.@Nullable Result result;

    Measured(EvaluatedModel model) {
      this.model = model;
    }

    Optional<UnsupervisedSegmentation.Result> get(TrialWatch watch) throws IOException {
      if (result == null) {
        result = measure(watch).orElse(null);
      }
      return Optional.ofNullable(result);
    }

    private Optional<UnsupervisedSegmentation.Result> measure(TrialWatch watch)
        throws IOException {
      Optional<SplitFeatures> training = features(images.training(), watch);
      if (training.isEmpty()) {
        return Optional.empty();
      }
      try (SplitFeatures ofTraining = training.get()) {
        Optional<SplitFeatures> validation = features(images.validation(), watch);
        if (validation.isEmpty()) {
          return Optional.empty();
        }
        try (SplitFeatures ofValidation = validation.get()) {
          return new UnsupervisedSegmentation(settings, model.device())
              .run(ofTraining, ofValidation, watch::message, watch::isStopped);
        }
      }
    }

    private Optional<SplitFeatures> features(SegmentationDataset of, TrialWatch watch)
        throws IOException {
      Optional<FeatureSet> features =
          source.of(of, of.size(), model.encoder(), model.identity(), watch);
      if (features.isEmpty()) {
        return Optional.empty();
      }
      Optional<FeatureSet> attention =
          source.of(
              of,
              of.size(),
              new AttentionMaps(model.encoder()),
              AttentionMaps.identity(model.identity()),
              watch);
      if (attention.isEmpty()) {
        features.get().close();
      }
      return attention.map(maps -> new SplitFeatures(of, features.get(), maps));
    }
  }
}
