package io.abaculus.neco.cli;

import io.abaculus.eval.cluster.ClusterWorkers;
import io.abaculus.eval.cluster.PatchOverclustering;
import io.abaculus.neco.evaluation.OverclusterTrials;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code abaculus eval overcluster}: clusters of patch features, matched with classes. */
@Command(
    name = "overcluster",
    description = {
      "Clusters the patches of validation images and matches clusters with classes.",
      "Exit status: 0 done, 1 if it was stopped."
    },
    mixinStandardHelpOptions = true)
public class EvalOverclusterCommand implements Callable<Integer> {
  private static final int COMPONENTS = 50;
  private static final int ITERATIONS = 100;
  private static final int TRIES = 5;

  @Mixin private EvaluationOptions options;
  @Mixin private FeatureOptions features;

  private List<Integer> clusters = List.of();

  @Option(
      names = "--clusters",
      split = ",",
      paramLabel = "K,...",
      converter = CountConverter.Positive.class,
      description = {
        "Numbers of clusters; as many as there are classes, 300 and 500 if not given. As many as there",
        "are classes are matched one to one, others each with the class that most of it is."
      })
  void clusters(List<Integer> numbers) {
    clusters = numbers;
  }

  @Override
  public Integer call() throws IOException {
    return measure(ClusterWorkers.HERE);
  }

  /**
   * Measures, with the same numbers whoever the workers are.
   *
   * @param workers of k-means
   * @return the exit status
   * @throws IOException if a model or an image cannot be read, or the folder not written
   */
  protected final int measure(ClusterWorkers workers) throws IOException {
    return options.run(
        (images, patchSize) -> new OverclusterTrials(
            images,
            new PatchOverclustering.Settings(
                clusters.isEmpty()
                    ? List.of(images.validation().classes(), 300, 500)
                    : clusters,
                COMPONENTS,
                ITERATIONS,
                TRIES,
                LongStream.range(0, options.seeds(5).size()).boxed().toList(),
                options.protocol()),
            features.source(options, patchSize),
            workers));
  }
}
