package io.abaculus.eval.report;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.report.Headline.Difference;
import io.abaculus.eval.report.Headline.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation of one model or several on a data set found.
 *
 * @param title of the report
 * @param created when it was made
 * @param version of the software that made it
 * @param dataset the name of the data set
 * @param classNames by label
 * @param models the names of the models; the others are compared with the first one
 * @param trials what was measured, no more than once for each task, protocol, variant, model and seed
 * @param curves over training, maybe none
 * @param samples images with predictions, maybe none
 * @param notes what a reader should know besides, a paragraph each
 */
public record EvaluationReport(String title, Instant created, String version, String dataset,
    List<String> classNames, List<String> models, List<Trial> trials, List<Curve> curves,
    List<Sample> samples, List<String> notes) {
  /**
   * Copies the lists, and checks that the parts belong together.
   *
   * @throws IllegalArgumentException if a trial or a sample is of another model, a trial of another data
   * set or number of classes, or two trials are of the same task, protocol, variant, model and seed
   */
  public EvaluationReport {
    classNames = List.copyOf(classNames);
    models = List.copyOf(models);
    trials = List.copyOf(trials);
    curves = List.copyOf(curves);
    samples = List.copyOf(samples);
    notes = List.copyOf(notes);
    if (models.isEmpty() || new HashSet<>(models).size() < models.size()) {
      throw new IllegalArgumentException(
          "a report needs one model or more, each once, not " + models);
    }
    checkTrials(trials, dataset, classNames.size(), models);
    for (Sample sample : samples) {
      sample.components().keySet().forEach(checkedAgainst(models, sample.name()));
      sample.predictions().stream()
          .map(Sample.Prediction::model)
          .forEach(checkedAgainst(models, sample.name()));
    }
  }

  /** What trials of different seeds have in common. */
  private record Group(
      EvaluationTask task, Protocol protocol, String variant, String model) {
    static Group of(Trial trial) {
      TrialKey key = trial.key();
      return new Group(key.task(), key.protocol(), key.variant(), key.model());
    }
  }

  private static void checkTrials(
      List<Trial> trials, String dataset, int classes, List<String> models) {
    record Once(Group group, long seed) {}

    Set<Once> seen = new HashSet<>();
    for (Trial trial : trials) {
      TrialKey key = trial.key();
      checkedAgainst(models, "a trial").accept(key.model());
      if (!key.dataset().equals(dataset) || trial.confusion().classes() != classes) {
        throw new IllegalArgumentException(
            "a report on %s with %d classes has a trial on %s with %d"
                .formatted(dataset, classes, key.dataset(), trial.confusion().classes()));
      }
      if (!seen.add(new Once(Group.of(trial), key.seed()))) {
        throw new IllegalArgumentException(
            "two trials of %s, protocol %s, variant '%s', model %s, seed %d"
                .formatted(key.task(), key.protocol(), key.variant(), key.model(), key.seed()));
      }
    }
  }

  private static Consumer<String> checkedAgainst(
      List<String> models, String whose) {
    return model -> {
      if (!models.contains(model)) {
        throw new IllegalArgumentException(
            "%s is of the model %s, which is none of %s".formatted(whose, model, models));
      }
    };
  }

  /** Whether there is anything to compare. */
  public boolean comparesModels() {
    return models.size() > 1;
  }

  /**
   * The means over seeds, for each task, protocol and variant: by the order of the tasks, and for the same
   * task in the order of the trials.
   */
  public List<Headline> headlines() {
    Map<Group, List<Trial>> groups = new LinkedHashMap<>();
    Set<Group> rows = new LinkedHashSet<>();
    for (Trial trial : trials) {
      Group group = Group.of(trial);
      groups.computeIfAbsent(group, same -> new ArrayList<>()).add(trial);
      rows.add(new Group(group.task, group.protocol, group.variant, models.getFirst()));
    }
    return rows.stream()
        .map(row -> new Headline(row.task, row.protocol, row.variant, entries(row, groups)))
        .sorted((a, b) -> a.task().compareTo(b.task()))
        .toList();
  }

  private List<Entry> entries(Group first, Map<Group, List<Trial>> groups) {
    @Nullable Spread before = null;
    List<Entry> entries = new ArrayList<>();
    for (String model : models) {
      List<Trial> found =
          groups.get(new Group(first.task, first.protocol, first.variant, model));
      if (found == null) {
        continue;
      }
      Spread score =
          Spread.of(found.stream().mapToDouble(Trial::meanIntersectionOverUnion).toArray());
      Difference difference = before == null ? null : Difference.between(score, before);
      entries.add(new Entry(model, found, score, difference));
      if (model.equals(models.getFirst())) {
        before = score;
      }
    }
    return entries;
  }
}
