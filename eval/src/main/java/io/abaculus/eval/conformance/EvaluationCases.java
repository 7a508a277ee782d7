package io.abaculus.eval.conformance;

import io.abaculus.conformance.CaseArguments;
import io.abaculus.conformance.CaseRunner;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.metrics.SegmentationScore;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Map;

/** The scores of segmentations, and in-context segmentation. */
public final class EvaluationCases {
  private EvaluationCases() {}

  /** The runners by the name of the operation; unmodifiable. */
  public static Map<String, CaseRunner> runners() {
    return Map.of(
        "miou", CaseRunner.of(EvaluationCases::score),
        "hummingbird", CaseRunner.of(InContextCase::run));
  }

  private static Map<String, Tensor> score(CaseArguments at) {
    ConfusionCounts counts =
        new ConfusionCounts(
            at.attributes().integer("num_pred"),
            at.attributes().integer("num_classes"),
            at.attributes().integer("ignore_index"));
    long[] predictions = at.input("pred").toLongArray();
    long[] labels = at.input("target").toLongArray();
    for (int i = 0; i < predictions.length; i++) {
      counts.add(Math.toIntExact(predictions[i]), Math.toIntExact(labels[i]));
    }
    SegmentationScore score = SegmentationScore.of(counts, matching(at));
    return Map.of(
        "miou",
        Tensors.of(new float[]{(float) score.meanIntersectionOverUnion()}, at.device()).reshape(),
        "tp", Tensors.of(score.truePositives(), at.device(), counts.classes()),
        "fp", Tensors.of(score.falsePositives(), at.device(), counts.classes()),
        "fn", Tensors.of(score.falseNegatives(), at.device(), counts.classes()));
  }

  private static Matching matching(CaseArguments at) {
    String name = at.attributes().text("matching");
    return switch (name) {
      case "none" -> Matching.NONE;
      case "hungarian" -> Matching.HUNGARIAN;
      case "many_to_one" -> Matching.MANY_TO_ONE;
      case "many_to_one_precision" -> Matching.MANY_TO_ONE_PRECISION;
      default ->
          throw at.attributes()
              .unsupported(
                  "matching", name, "none, hungarian, many_to_one and many_to_one_precision");
    };
  }
}
