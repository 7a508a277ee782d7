package io.abaculus.neco.cli;

import io.abaculus.eval.features.SegmentationView;
import io.abaculus.neco.evaluation.FeatureSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which an evaluation is told how it sees images, and where it keeps their features; a picocli mixin. */
public final class FeatureOptions {
  private static final int USUAL_SIDE = SegmentationView.ofPaper().side();

  private int labelSide;
  private @Nullable Path cache;

  @Option(
      names = "--label-size",
      paramLabel = "PIXELS",
      defaultValue = "100",
      converter = CountConverter.Positive.class,
      description = "The side in which labels are compared; ${DEFAULT-VALUE} if not given, as in the paper.")
  void labelSide(Integer pixels) {
    labelSide = pixels;
  }

  @Option(
      names = "--cache",
      paramLabel = "FOLDER",
      description = {
        "Keep the features of images there, and map them instead of holding them in memory. Images that are",
        "varied at random have others each time."
      })
  void cache(@Nullable Path folder) {
    cache = folder;
  }

  /** Where the features of a model come from that has patches of a size. */
  FeatureSource source(EvaluationOptions options, int patchSize) {
    return new FeatureSource(
        new SegmentationView(options.side(USUAL_SIDE, patchSize), labelSide),
        options.batch(),
        EvaluationOptions.threads(),
        cache);
  }
}
