package io.abaculus.eval.report;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.metrics.ConfusionMatrix;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small reports of two classes, whose numbers are found by hand. */
final class Examples {
  static final List<String> CLASSES = List.of("ground", "cat");
  static final List<String> MODELS = List.of("before", "after");

  private Examples() {}

  /**
   * A trial in which {@code hits} of ten pixels of each of the two classes are right and the others taken
   * for the other class, so that both have the intersection over union {@code hits / (20 - hits)}.
   */
  static Trial trial(String model, long seed, int hits) {
    return trial(EvaluationTask.IN_CONTEXT, "", model, seed, hits);
  }

  static Trial trial(EvaluationTask task, String variant, String model, long seed, int hits) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("neighbours", "30");
    settings.put("augmentations", "2");
    return new Trial(
        new TrialKey(task, Protocol.STANDARD, model, "voc", variant, seed, settings),
        new ConfusionMatrix(new long[][]{{hits, 10 - hits, 0}, {10 - hits, hits, 0}}),
        1.5);
  }

  static EvaluationReport report(Trial... trials) {
    return report(CLASSES, List.of(trials), List.of(), List.of());
  }

  static EvaluationReport report(
      List<String> classes, List<Trial> trials, List<Curve> curves, List<Sample> samples) {
    return new EvaluationReport(
        "Before and after",
        Instant.parse("2026-01-02T03:04:05Z"),
        "0.1.0",
        "voc",
        classes,
        MODELS,
        trials,
        curves,
        samples,
        List.of("Void pixels do not count."));
  }

  /** An image of two pixels that both models take for a cat. */
  static Sample sample(String name) {
    RgbImage picture = RgbImage.of(2, 1, new byte[6]);
    LabelMap cats = new LabelMap(2, 1, new byte[]{1, 1});
    Map<String, RgbImage> components = new LinkedHashMap<>();
    MODELS.forEach(model -> components.put(model, picture));
    return new Sample(
        name,
        picture,
        new LabelMap(2, 1, new byte[]{1, (byte) 255}),
        components,
        MODELS.stream()
            .map(model -> new Sample.Prediction(model, EvaluationTask.IN_CONTEXT, cats))
            .toList());
  }
}
