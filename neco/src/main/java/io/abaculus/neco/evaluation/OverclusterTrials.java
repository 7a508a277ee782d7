package io.abaculus.neco.evaluation;

import io.abaculus.eval.cluster.PatchOverclustering;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.eval.report.TrialKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Over-clustering of the validation images, for each number of clusters and each seed of k-means.
 *
 * @param images of which the validation images are clustered
 * @param settings the numbers of clusters, the seeds, and how they are found
 * @param view the sizes of images and labels
 * @param imagesAtOnce images that go through the model together
 * @param threads that read images
 * @param cache where features are kept; null: in memory
 */
public record OverclusterTrials(
    EvaluationImages images,
    PatchOverclustering.Settings settings,
    SegmentationView view,
    int imagesAtOnce,
    int threads,
    @Nullable Path cache)
    implements
    TrialPlan {

  @Override
  public List<Planned> trials(EvaluatedModel model) {
    Features features = new Features(model);
    List<Planned> trials = new ArrayList<>();
    for (int clusters : settings.clusters()) {
      for (long seed : settings.seeds()) {
        TrialKey key =
            new TrialKey(
                EvaluationTask.OVERCLUSTER,
                settings.protocol(),
                model.name(),
                images.validation().name(),
                "K=" + clusters,
                seed,
                described(model));
        trials.add(new Planned(key, watch -> measure(features, clusters, seed, watch)));
      }
    }
    return trials;
  }

  private Map<String, String> described(EvaluatedModel model) {
    Map<String, String> described = new LinkedHashMap<>();
    described.putAll(images.describedValidation());
    described.put("protocol", settings.protocol().toString());
    described.put("image side", String.valueOf(view.side()));
    described.put("label side", String.valueOf(view.labelSide()));
    described.put("components", String.valueOf(settings.components()));
    described.put("tries", String.valueOf(settings.tries()));
    described.put("iterations", String.valueOf(settings.iterations()));
    described.put(EvaluatedModel.WEIGHTS, model.identity().digest());
    return described;
  }

  /** The features of a model, computed for the first trial that is not there yet. */
  private final class Features {
    private final EvaluatedModel model;
    private @Nullable FeatureSet computed;

    Features(EvaluatedModel model) {
      this.model = model;
    }

    Optional<FeatureSet> get(TrialWatch watch) throws IOException {
      if (computed == null) {
        computed =
            new FeatureSource(view, imagesAtOnce, threads, cache)
                .of(
                    images.validation(),
                    PatchOverclustering.images(settings.protocol(), images.validation()),
                    model.encoder(),
                    model.identity(),
                    watch)
                .orElse(null);
      }
      return Optional.ofNullable(computed);
    }
  }

  private Optional<ConfusionMatrix> measure(
      Features features, int clusters, long seed, TrialWatch watch) throws IOException {
    Optional<FeatureSet> computed = features.get(watch);
    if (computed.isEmpty()) {
      return Optional.empty();
    }
    List<ConfusionMatrix> found = new ArrayList<>();
    new PatchOverclustering(
        new PatchOverclustering.Settings(
            List.of(clusters),
            settings.components(),
            settings.iterations(),
            settings.tries(),
            List.of(seed),
            settings.protocol()),
        features.model.device())
        .run(
            computed.get(),
            images.validation(),
            (number, ofSeed, confusion) -> found.add(confusion),
            watch::isStopped);
    return found.stream().findFirst();
  }
}
