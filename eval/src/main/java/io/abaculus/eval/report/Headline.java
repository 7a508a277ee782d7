package io.abaculus.eval.report;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.metrics.SegmentationScore;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in one way, for each model that it was measured for.
 *
 * @param task what was measured
 * @param protocol how
 * @param variant of the task, maybe empty
 * @param entries of one model each, in the order of the report's models
 */
public record Headline(
    EvaluationTask task, Protocol protocol, String variant, List<Entry> entries) {
  /** Copies the entries. */
  public Headline {
    entries = List.copyOf(entries);
  }

  /**
   * The trials of a model, which differ by their seeds alone.
   *
   * @param model its name
   * @param trials one or more
   * @param score the mean intersections over unions, in [0, 1]
   * @param difference to the report's first model; null for that one itself, and where that one was not
   * measured
   */
  public record Entry(
      String model, List<Trial> trials, Spread score, @Nullable Difference difference) {
    /** Copies the trials. */
    public Entry {
      trials = List.copyOf(trials);
    }

    /**
     * The mean over the trials of the intersection over union of a class, in [0, 1]: over those in
     * which the class occurs or is predicted; nothing if there is none.
     */
    public OptionalDouble intersectionOverUnion(int label) {
      return trials.stream()
          .map(trial -> trial.confusion().score())
          .filter(score -> score.isPresent(label))
          .mapToDouble((SegmentationScore score) -> score.intersectionOverUnion(label))
          .average();
    }

    /** The counts of all trials together. */
    public ConfusionMatrix confusion() {
      return trials.stream().map(Trial::confusion).reduce(ConfusionMatrix::plus).orElseThrow();
    }
  }

  /**
   * How a model compares with the first one.
   *
   * @param of the means: the model's less the first one's, in [-1, 1]
   * @param withinSpread whether the ranges of the two are known to overlap, so that chance may have made
   * the difference
   * @param known whether both have several seeds: a single one has no range, and chance may have made any
   * difference to it
   */
  public record Difference(double of, boolean withinSpread, boolean known) {
    /** The difference between the numbers of a model and those of the first one. */
    static Difference between(Spread score, Spread first) {
      boolean known = score.count() > 1 && first.count() > 1;
      return new Difference(
          score.mean() - first.mean(), known && score.overlaps(first), known);
    }
  }

  /** The task and the variant, as a heading. */
  public String title() {
    return variant.isEmpty() ? task.title() : task.title() + ", " + variant;
  }
}
