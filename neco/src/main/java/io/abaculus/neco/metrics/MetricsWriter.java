package io.abaculus.neco.metrics;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes a run's metrics to its folder: {@code metrics.jsonl}, one JSON object a step, and an event
 * file that TensorBoard reads. Each step is in the files when {@link #write} returns. A disk that
 * fills up costs metrics, not the run: the warning is one line, and writing is tried again with the
 * next step.
 */
public final class MetricsWriter implements Closeable {

  /** The name of the file with a JSON object a line. */
  public static final String JSON_LINES = "metrics.jsonl";

  private final RecordLog lines;
  private final RecordLog events;
  private final InstantSource clock;

  private MetricsWriter(RecordLog lines, RecordLog events, InstantSource clock) {
    this.lines = lines;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Opens the files of a run. Steps from {@code nextStep} on that an earlier run left behind its
   * last checkpoint are dropped; a new run, which begins at 0, so drops everything.
   *
   * @param folder the run's folder; created if it is not there
   * @param nextStep the first step that will be written, counted from 0
   * @param warnings takes a line when metrics cannot be written, and one when they can again
   * @throws IOException if the files cannot be opened at all
   */
  public static MetricsWriter open(Path folder, long nextStep, Consumer<String> warnings)
      throws IOException {
    return open(folder, nextStep, warnings, InstantSource.system());
  }

  static MetricsWriter open(
      Path folder, long nextStep, Consumer<String> warnings, InstantSource clock)
      throws IOException {
    Files.createDirectories(folder);
    Path jsonLines = folder.resolve(JSON_LINES);
    byte[] before = Files.exists(jsonLines) ? Files.readAllBytes(jsonLines) : new byte[0];
    RecordLog lines =
        new RecordLog(
            JSON_LINES,
            SeekableOutput.file(jsonLines),
            JsonLines.lengthBefore(before, nextStep),
            warnings);
    Path eventFile = newEventFile(folder, clock.instant());
    RecordLog events =
        new RecordLog(
            String.valueOf(eventFile.getFileName()), SeekableOutput.file(eventFile), 0, warnings);
    events.append(TensorBoardEvents.fileVersion(seconds(clock.instant())));
    events.append(TensorBoardEvents.restart(seconds(clock.instant()), nextStep));
    return new MetricsWriter(lines, events, clock);
  }

  /** Writes a step. */
  public void write(StepMetrics metrics) {
    write(metrics, "train/");
  }

  /** Writes what a validation found after a step, as a line of its own. */
  public void writeValidation(StepMetrics metrics) {
    write(metrics, "val/");
  }

  private void write(StepMetrics metrics, String prefix) {
    lines.append(JsonLines.encode(metrics));
    Map<String, Double> tags = new LinkedHashMap<>();
    metrics.values().forEach((name, value) -> tags.put(prefix + name, value));
    events.append(
        TensorBoardEvents.scalars(seconds(clock.instant()), metrics.step(), tags));
  }

  @Override
  public void close() throws IOException {
    try (lines; events) {
      // Both are closed, also if closing one fails.
    }
  }

  /**
   * TensorBoard goes by the name: {@code events.out.tfevents.<seconds>.<host>}, the latest last.
   */
  private static Path newEventFile(Path folder, Instant now) throws IOException {
    String name = "events.out.tfevents.%010d.%s".formatted(now.getEpochSecond(), host());
    for (int twin = 0;; twin++) {
      try {
        return Files.createFile(folder.resolve(twin == 0 ? name : name + "." + twin));
      } catch (FileAlreadyExistsException e) {
        // Another run began in this folder in this very second.
      }
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() * 1e-9;
  }
}
