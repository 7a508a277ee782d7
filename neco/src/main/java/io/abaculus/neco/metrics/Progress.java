package io.abaculus.neco.metrics;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far something is: steps, what was measured in them, and time left. On a terminal it is a
 * bar; anywhere else (a pipe, a log) it is a plain line every ten seconds.
 */
public final class Progress implements AutoCloseable {

  private static final Duration LINE_INTERVAL = Duration.ofSeconds(10);

  private final long totalSteps;
  private final PrintStream out;
  private final InstantSource clock;
  private final TimeLeft timeLeft;
  private final @Nullable ProgressBar bar;
  private volatile Optional<Duration> left = Optional.empty();
  private @Nullable Instant linePrinted;
  private @Nullable String lineWaiting;
  private boolean closed;
  private String step = "step";

  private Progress(
      String task,
      long firstStep,
      long totalSteps,
      PrintStream out,
      boolean terminal,
      int columns,
      InstantSource clock) {
    this.totalSteps = totalSteps;
    this.out = out;
    this.clock = clock;
    this.timeLeft = new TimeLeft(totalSteps);
    timeLeft.mark(firstStep, clock.instant());
    this.bar = terminal ? bar(task, firstStep, columns) : null;
  }

  /**
   * Begins to show progress on standard output.
   *
   * @param task a word or two before the bar
   * @param firstStep steps that are done already, 0 for a new run
   * @param totalSteps steps that will be done when the run ends
   */
  public static Progress start(String task, long firstStep, long totalSteps) {
    return start(task, firstStep, totalSteps, System.out, onTerminal(), InstantSource.system());
  }

  /** Calls a step something else, such as an image. */
  public Progress countingIn(String unit) {
    step = unit;
    return this;
  }

  /** Some JDKs give no console where there is no terminal, others one that says so. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  static Progress start(
      String task,
      long firstStep,
      long totalSteps,
      PrintStream out,
      boolean terminal,
      InstantSource clock) {
    return new Progress(task, firstStep, totalSteps, out, terminal, columns(), clock);
  }

  /**
   * Shows a step of training that was done.
   *
   * @param stepsDone so far, with those of the run that was continued
   */
  public void update(long stepsDone, double loss, double imagesPerSecond) {
    update(
        stepsDone, String.format(Locale.ROOT, "loss %.4f  %.2f images/s", loss, imagesPerSecond));
  }

  /**
   * Shows a step that was done.
   *
   * @param stepsDone so far
   * @param measured what there is to say of it, in a few words
   */
  public void update(long stepsDone, String measured) {
    Instant now = clock.instant();
    timeLeft.mark(stepsDone, now);
    left = timeLeft.estimate();
    if (bar != null) {
      bar.setExtraMessage(" " + measured);
      bar.stepTo(stepsDone);
      return;
    }
    lineWaiting =
        step
            + " "
            + stepsDone
            + "/"
            + totalSteps
            + "  "
            + measured
            + left.map(duration -> "  " + TimeLeft.text(duration) + " left").orElse("");
    if (linePrinted == null || !now.isBefore(linePrinted.plus(LINE_INTERVAL))) {
      printWaitingLine();
      linePrinted = now;
    }
  }

  /** Prints a line of its own, above the bar if there is one. */
  public void message(String line) {
    synchronized (out) {
      if (bar != null) {
        out.print(Terminal.CLEAR_LINE);
      }
      out.println(line);
      out.flush();
    }
    if (bar != null) {
      bar.refresh();
    }
  }

  /** Shows the last step, if it was not shown, and leaves the line. */
  @Override
  public void close() {
    if (bar != null && !closed) {
      bar.close();
      out.println();
      out.flush();
    }
    closed = true;
    printWaitingLine();
  }

  private void printWaitingLine() {
    if (lineWaiting != null) {
      out.println(lineWaiting);
      out.flush();
      lineWaiting = null;
    }
  }

  private ProgressBar bar(String task, long firstStep, int columns) {
    Charset charset = out.charset();
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(totalSteps)
        .startsFrom(firstStep, Duration.ZERO)
        .setUpdateIntervalMillis(200)
        .continuousUpdate()
        .setStyle(
            charset.newEncoder().canEncode('█')
                ? ProgressBarStyle.UNICODE_BLOCK
                : ProgressBarStyle.ASCII)
        .setEtaFunction(state -> left)
        .setConsumer(new Terminal(out, columns))
        .build();
  }

  private static int columns() {
    String columns = System.getenv("COLUMNS");
    boolean known = columns != null && columns.matches("[1-9]\\d{1,3}");
    return known ? Integer.parseInt(columns) : 100;
  }

  /**
   * Draws over one line. The library's own consumer would ask a terminal library with native code
   * for the line's width.
   */
  private static final class Terminal implements ProgressBarConsumer {

    static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final int columns;

    Terminal(PrintStream out, int columns) {
      this.out = out;
      this.columns = columns;
    }

    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public void accept(String rendered) {
      synchronized (out) {
        out.print(CLEAR_LINE + rendered);
        out.flush();
      }
    }

    @Override
    public void close() {
      // Not called for a bar that is closed before it was first drawn, so the line is ended
      // elsewhere.
    }
  }
}
