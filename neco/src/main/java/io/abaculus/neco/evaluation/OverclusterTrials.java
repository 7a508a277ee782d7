package io.abaculus.neco.evaluation;

import io.abaculus.eval.cluster.ClusterWorkers;
import io.abaculus.eval.cluster.PatchComponents;
import io.abaculus.eval.cluster.PatchOverclustering;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.eval.report.TrialKey;
import java.io.IOException;
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
 * @param source where features come from
 * @param workers of k-means, whose numbers do not depend on them
 */
public record OverclusterTrials(
    EvaluationImages images,
    PatchOverclustering.Settings settings,
    FeatureSource source,
    ClusterWorkers workers)
    implements
    TrialPlan {

  @Override
  public List<Planned> trials(EvaluatedModel model) {
    Components components = new Components(model);
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
        trials.add(new Planned(key, watch -> measure(components, clusters, seed, watch)));
      }
    }
    return trials;
  }

  private Map<String, String> described(EvaluatedModel model) {
    Map<String, String> described = new LinkedHashMap<>();
    described.putAll(images.describedValidation());
    described.put("protocol", settings.protocol().toString());
    described.put("image side", String.valueOf(source.view().side()));
    described.put("label side", String.valueOf(source.view().labelSide()));
    described.put("components", String.valueOf(settings.components()));
    described.put("tries", String.valueOf(settings.tries()));
    described.put("iterations", String.valueOf(settings.iterations()));
    described.put(EvaluatedModel.WEIGHTS, model.identity().digest());
    return described;
  }

  /** What is clustered of a model, found for the first trial that is not there yet. */
  private final class Components {
    private final EvaluatedModel model;
    private @Nullable PatchComponents found;

    Components(EvaluatedModel model) {
      this.model = model;
    }

    Optional<PatchComponents> get(TrialWatch watch) throws IOException {
      if (found == null) {
        found = find(watch).orElse(null);
      }
      return Optional.ofNullable(found);
    }

    private Optional<PatchComponents> find(TrialWatch watch) throws IOException {
      int wanted = PatchOverclustering.images(settings.protocol(), images.validation());
      Optional<FeatureSet> computed =
          source.of(images.validation(), wanted, model.encoder(), model.identity(), watch);
      if (computed.isEmpty()) {
        return Optional.empty();
      }
      try (FeatureSet features = computed.get()) {
        return new PatchOverclustering(settings, model.device())
            .components(features, images.validation(), watch::isStopped);
      }
    }
  }

  private Optional<ConfusionMatrix> measure(
      Components components, int clusters, long seed, TrialWatch watch) throws IOException {
    Optional<PatchComponents> found = components.get(watch);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return new PatchOverclustering(
        new PatchOverclustering.Settings(
            List.of(clusters),
            settings.components(),
            settings.iterations(),
            settings.tries(),
            List.of(seed),
            settings.protocol()),
        components.model.device(),
        workers)
        .run(found.get(), images.validation(), watch::isStopped)
        .map(scores -> scores.getFirst().confusions().getFirst());
  }
}
