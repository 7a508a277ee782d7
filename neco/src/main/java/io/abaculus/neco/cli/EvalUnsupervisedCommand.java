package io.abaculus.neco.cli;

import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.unsupervised.UnsupervisedSegmentation;
import io.abaculus.neco.evaluation.UnsupervisedTrials;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code abaculus eval unsupervised}: segmentation for which no label is used but to choose thresholds. */
@Command(
    name = "unsupervised",
    description = {
      "Finds the foreground of images by clusters of patches, and objects by clusters in it and by",
      "communities of those. Exit status: 0 done, 1 if it was stopped."
    },
    mixinStandardHelpOptions = true)
public final class EvalUnsupervisedCommand implements Callable<Integer> {

  @Mixin private EvaluationOptions options;
  @Mixin private FeatureOptions features;

  private boolean withoutCommunities;

  @Option(
      names = "--no-communities",
      description = "Leave out the communities, whose settings are searched for on the training images.")
  void withoutCommunities(boolean on) {
    withoutCommunities = on;
  }

  @Override
  public Integer call() throws IOException {
    options.requireBackground();
    UnsupervisedSegmentation.Settings paper =
        UnsupervisedSegmentation.Settings.ofPaper(options.protocol());
    UnsupervisedSegmentation.Settings seeded =
        new UnsupervisedSegmentation.Settings(
            paper.foreground(),
            paper.iterations(),
            paper.tries(),
            LongStream.range(0, options.seeds(5).size()).boxed().toList(),
            withoutCommunities ? null : paper.communities(),
            paper.protocol());
    return options.run(
        Split.TRAIN,
        (images, patchSize) -> new UnsupervisedTrials(
            images,
            seeded,
            features.source(options, patchSize)));
  }
}
