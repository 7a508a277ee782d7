package io.abaculus.neco.cli;

import io.abaculus.eval.report.Curve;
import io.abaculus.eval.report.EvaluationReport;
import io.abaculus.eval.report.Headline;
import io.abaculus.eval.report.HtmlReport;
import io.abaculus.eval.report.JsonReport;
import io.abaculus.eval.report.MarkdownReport;
import io.abaculus.eval.report.TrialKey;
import io.abaculus.neco.evaluation.EvaluatedModel;
import io.abaculus.neco.evaluation.EvaluationImages;
import io.abaculus.neco.evaluation.EvaluationRun;
import io.abaculus.neco.evaluation.TrainingCurves;
import io.abaculus.neco.evaluation.TrialPlan;
import io.abaculus.neco.metrics.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An evaluation as a person sees it: what is measured, how far it is, and the report at the end. */
final class EvaluationSession implements AutoCloseable {
  private final Path folder;
  private final EvaluationImages images;
  private final EvaluationRun run;
  private final PrintWriter out;
  private final StopRequest stop = StopRequest.listen(() -> {});
  private final FolderLock lock;
  private final List<Curve> curves = new ArrayList<>();
  private final List<String> models = new ArrayList<>();

  private EvaluationSession(
      Path folder, EvaluationImages images, EvaluationRun run, FolderLock lock, PrintWriter out) {
    this.folder = folder;
    this.images = images;
    this.run = run;
    this.lock = lock;
    this.out = out;
  }

  /**
   * Begins, or goes on in a folder where an evaluation was begun.
   *
   * @throws IOException if the folder cannot be made, another command writes to it, or what it holds cannot
   *     be read
   */
  static EvaluationSession open(
      Path folder, EvaluationImages images, int samples, PrintWriter out) throws IOException {
    FolderLock lock = FolderLock.acquire(folder, "abaculus eval", out::println);
    try {
      return open(folder, images, samples, lock, out);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static EvaluationSession open(
      Path folder, EvaluationImages images, int samples, FolderLock lock, PrintWriter out)
      throws IOException {
    out.printf(
        "%s: %d training images (%s), %d validation images, %d classes%n",
        images.validation().name(),
        images.training().size(),
        images.trainingSplit(),
        images.validation().size(),
        images.validation().classes());
    out.flush();
    return new EvaluationSession(
        folder,
        images,
        EvaluationRun.open(folder, images, samples, ImageOptions.PICTURE_SIDE),
        lock,
        out);
  }

  /**
   * Measures a model.
   *
   * @param weights its file, beside which there may be metrics of its training
   * @return false if the user ended it
   */
  boolean measure(Path weights, EvaluatedModel model, List<TrialPlan> plans)
      throws IOException {
    if (!models.contains(model.name())) {
      models.add(model.name());
      curves.addAll(TrainingCurves.beside(weights, model.name()));
    }
    try (Follower follower = new Follower()) {
      boolean all = run.measure(model, plans, follower);
      if (!all) {
        follower.message(
            "Stopped. What is measured is in %s; the same command goes on.".formatted(folder));
      }
      return all;
    }
  }

  /** Whether images were left out because they could not be read. */
  boolean leftOut() {
    return !run.skipped().isEmpty();
  }

  /** Writes the report of what was measured before the user ended it, if there is anything. */
  void reportMeasured() throws IOException {
    if (run.isMeasured()) {
      report(List.of("The evaluation was stopped before its end."));
    }
  }

  /**
   * Writes the report, and says its headlines.
   *
   * @param notes what a reader should know besides
   */
  EvaluationReport report(List<String> notes) throws IOException {
    List<String> all = new ArrayList<>(notes);
    List<String> skipped = run.skipped();
    if (!skipped.isEmpty()) {
      all.add("Left out, since they could not be read: " + String.join("; ", skipped));
    }
    EvaluationReport report =
        run.report(
            "%s on %s".formatted(String.join(", ", models), images.validation().name()),
            Main.VERSION,
            curves,
            all);
    Path html = folder.resolve("report.html");
    HtmlReport.write(html, report);
    JsonReport.write(folder.resolve("report.json"), report);
    MarkdownReport.write(folder.resolve("report.md"), report);
    for (Headline headline : report.headlines()) {
      for (Headline.Entry entry : headline.entries()) {
        out.println(line(headline, entry));
      }
    }
    out.printf("The report is %s%n", html.toAbsolutePath());
    out.flush();
    return report;
  }

  private static String line(Headline headline, Headline.Entry entry) {
    String spread =
        entry.score().count() > 1
            ? String.format(
                Locale.ROOT,
                " ± %.2f over %d seeds",
                100 * entry.score().deviation(),
                entry.score().count())
            : "";
    Headline.Difference difference = entry.difference();
    String change =
        difference == null
            ? ""
            : String.format(
                Locale.ROOT,
                ", %+.2f points%s",
                100 * difference.of(),
                !difference.known()
                    ? " (a single seed: no spread)"
                    : difference.withinSpread() ? " (within the spread)" : "");
    return String.format(
        Locale.ROOT,
        "%s, %s: mIoU %.2f %%%s%s",
        headline.title(),
        entry.model(),
        100 * entry.score().mean(),
        spread,
        change);
  }

  /** A bar for each thing that goes on, one after the other. */
  private final class Follower implements EvaluationRun.Follower, AutoCloseable {
    private @Nullable Progress progress;
    private String shown = "";

    @Override
    public void trial(TrialKey key, boolean finished) {
      end();
      message(
          "%s of %s%s, seed %d%s"
              .formatted(
                  key.task(),
                  key.model(),
                  key.variant().isEmpty() ? "" : ", " + key.variant(),
                  key.seed(),
                  finished ? ": measured before" : ""));
    }

    @Override
    public void progress(String what, long done, long total) {
      if (progress == null || !what.equals(shown)) {
        end();
        progress = Progress.start(what, 0, total).countingIn(what);
        shown = what;
      }
      progress.update(done, "");
    }

    @Override
    public void message(String line) {
      if (progress != null) {
        progress.message(line);
        return;
      }
      out.println(line);
      out.flush();
    }

    @Override
    public boolean isStopped() {
      return stop.isRequested();
    }

    private void end() {
      if (progress != null) {
        progress.close();
        progress = null;
      }
    }

    @Override
    public void close() {
      end();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      lock.close();
    } finally {
      stop.close();
    }
  }
}
