package io.abaculus.eval.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {
  @Test
  void theHeadlineTableHasARowForEachTaskAndAColumnForEachModel() {
    String text =
        MarkdownReport.of(
            Examples.report(
                Examples.trial("before", 0, 4),
                Examples.trial("before", 1, 5),
                Examples.trial("after", 0, 8),
                Examples.trial("after", 1, 10),
                Examples.trial(EvaluationTask.LINEAR, "1/8", "before", 0, 5)));

    assertContains(
        text,
        """
            | Task | Protocol | before | after |
            |---|---|---:|---:|
            | In-context segmentation | standard | 29.2 ± 5.9 | 83.3 ± 23.6 (+54.2) |
            | Linear segmentation, 1/8 | standard | 33.3 | – |
            """);
  }

  @Test
  void aDifferenceWithinTheSpreadIsMarked() {
    String text =
        MarkdownReport.of(
            Examples.report(
                Examples.trial("before", 0, 5),
                Examples.trial("before", 1, 5),
                Examples.trial("after", 0, 5),
                Examples.trial("after", 1, 5)));

    assertContains(text, "| 33.3 ± 0.0 | 33.3 ± 0.0 (≈ 0.0) |");
  }

  @Test
  void ofADifferenceToASingleSeedItSaysThatThereIsNoRange() {
    String text =
        MarkdownReport.of(
            Examples.report(
                Examples.trial("before", 0, 5),
                Examples.trial("after", 0, 8),
                Examples.trial("after", 1, 8)));

    assertContains(text, "| 33.3 | 66.7 ± 0.0 (+33.3) |");
    assertContains(text,
        "≈ marks those where the ranges of the seeds overlap. A single seed has no spread.");
  }

  @Test
  void ofASingleModelNoDifferenceIsPromised() {
    EvaluationReport two = Examples.report(Examples.trial("before", 0, 5));
    EvaluationReport one =
        new EvaluationReport(
            two.title(), two.created(), two.version(), two.dataset(), two.classNames(),
            List.of("before"), two.trials(), List.of(), List.of(), List.of());

    assertContains(
        MarkdownReport.of(one),
        "\n\nMean intersection over union on voc, %. Mean ± standard deviation over seeds.\n\n");
  }

  @Test
  void classesAndSettingsHaveTablesOfTheirOwn() {
    String text = MarkdownReport.of(Examples.report(Examples.trial("before", 7, 5)));

    assertContains(
        text,
        """
            | Class | before |
            |---|---:|
            | ground | 33.3 |
            | cat | 33.3 |
            """);
    assertContains(
        text,
        """
            | Setting | before |
            |---|---|
            | protocol | standard |
            | seeds | 7 |
            | time | 1.5 s |
            | neighbours | 30 |
            | augmentations | 2 |
            """);
  }

  @Test
  void namesChangeNothingAboutTheTable() {
    String text =
        MarkdownReport.of(
            Examples.report(
                List.of("a|b\nc", "<b>*x*</b>"),
                List.of(Examples.trial("before", 0, 5)),
                List.of(),
                List.of()));

    assertContains(text, "| a\\|b c | 33.3 |\n");
    assertContains(text, "| &lt;b>\\*x\\*&lt;/b> | 33.3 |\n");
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), text);
  }
}
