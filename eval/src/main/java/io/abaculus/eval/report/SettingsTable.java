package io.abaculus.eval.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was chosen for the trials of a headline, with a column for each of its models. */
final class SettingsTable {
  /**
   * A setting.
   *
   * @param name of it
   * @param values one for each entry of the headline; empty where it has none
   */
  record Row(String name, List<String> values) {}

  private SettingsTable() {}

  /** The protocol, the seeds and the time, then all settings in their order. */
  static List<Row> of(Headline headline) {
    List<Row> rows = new ArrayList<>();
    rows.add(row(headline, "protocol", trial -> trial.key().protocol().toString()));
    rows.add(row(headline, "seeds", trial -> Long.toString(trial.key().seed())));
    rows.add(
        new Row(
            "time",
            headline.entries().stream()
                .map(entry -> entry.trials().stream().mapToDouble(Trial::seconds).sum())
                .map(Numbers::duration)
                .toList()));
    Set<String> names = new LinkedHashSet<>();
    for (Headline.Entry entry : headline.entries()) {
      entry.trials().forEach(trial -> names.addAll(trial.key().settings().keySet()));
    }
    for (String name : names) {
      rows.add(row(headline, name, trial -> trial.key().settings().getOrDefault(name, "")));
    }
    return rows;
  }

  private static Row row(Headline headline, String name, Function<Trial, String> value) {
    return new Row(
        name,
        headline.entries().stream()
            .map(
                entry -> entry.trials().stream()
                    .map(value)
                    .distinct()
                    .collect(Collectors.joining(", ")))
            .toList());
  }
}
