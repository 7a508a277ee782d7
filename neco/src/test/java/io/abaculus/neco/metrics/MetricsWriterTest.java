package io.abaculus.neco.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsWriterTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000, 250_000_000));

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();

  private MetricsWriter open(long nextStep) throws IOException {
    return MetricsWriter.open(folder, nextStep, warnings::add, CLOCK);
  }

  private void run(long from, long to) throws IOException {
    try (MetricsWriter writer = open(from)) {
      for (long step = from; step < to; step++) {
        writer.write(StepMetrics.of(step, 0).with("loss", 4.0 - step));
      }
    }
  }

  private Path jsonLines() {
    return folder.resolve(MetricsWriter.JSON_LINES);
  }

  private List<Path> eventFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().contains("tfevents")).sorted().toList();
    }
  }

  @Test
  void aStepIsALineOfJsonInTheOrderOfItsValues() throws IOException {
    try (MetricsWriter writer = open(0)) {
      writer.write(
          StepMetrics.of(0, 0).with("loss", 4.08).with("lr_backbone", 1e-5).with("momentum", 1));
      writer.write(StepMetrics.of(1, 0).with("loss", 0.1f));
      assertEquals(
          """
          {"step":0,"epoch":0,"loss":4.08,"lr_backbone":1.0E-5,"momentum":1.0}
          {"step":1,"epoch":0,"loss":0.10000000149011612}
          """,
          Files.readString(jsonLines()),
          "in the file at once, not only when the writer is closed");
    }
  }

  @Test
  void aNumberThatJsonDoesNotHaveIsAString() throws IOException {
    try (MetricsWriter writer = open(0)) {
      writer.write(
          StepMetrics.of(0, 0)
              .with("a", Double.NaN)
              .with("b", Double.POSITIVE_INFINITY)
              .with("c", Double.NEGATIVE_INFINITY));
    }
    assertEquals(
        "{\"step\":0,\"epoch\":0,\"a\":\"NaN\",\"b\":\"Infinity\",\"c\":\"-Infinity\"}\n",
        Files.readString(jsonLines()));
  }

  @Test
  void aRunThatGoesOnKeepsTheLinesBeforeItsCheckpoint() throws IOException {
    run(0, 5);
    run(3, 6);
    String resumed = Files.readString(jsonLines());
    Files.delete(jsonLines());
    run(0, 6);
    assertEquals(Files.readString(jsonLines()), resumed);
  }

  @Test
  void aNewRunInAnOldFolderBeginsAnew() throws IOException {
    run(0, 5);
    run(0, 1);
    assertEquals("{\"step\":0,\"epoch\":0,\"loss\":4.0}\n", Files.readString(jsonLines()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"step\":2,\"epoch\":0,\"lo", // a crash in the middle of a line
        "{\"step\":2,\"epoch\":0,\"lo\n",
        "{\"step\":2,\"epoch\":0}", // whole, but the line feed is missing
        "\u0000\u0000\u0000\n", // what a file system may leave after a power cut
        "[1]\n",
        "\n"
      })
  void whatACrashLeftIsDropped(String broken) throws IOException {
    run(0, 2);
    String whole = Files.readString(jsonLines());
    Files.writeString(jsonLines(), broken, StandardOpenOption.APPEND);
    run(3, 3);
    assertEquals(whole, Files.readString(jsonLines()));
  }

  @Test
  void theEventFileIsNamedByTimeAndHost() throws IOException {
    run(0, 1);
    String name = String.valueOf(eventFiles().getFirst().getFileName());
    assertTrue(name.matches("events\\.out\\.tfevents\\.1700000000\\.[^/]+"), name);
  }

  @Test
  void theEventFileHoldsAnEventAStep() throws IOException {
    try (MetricsWriter writer = open(7)) {
      writer.write(StepMetrics.of(7, 1).with("loss", 3.5).with("images_per_second", 2));
      writer.write(StepMetrics.of(300, 1).with("loss", Double.NaN));
    }
    double time = 1_700_000_000.25;
    assertEquals(
        List.of(
            new EventFile.Event(time, 0, "brain.Event:2", false, Map.of()),
            new EventFile.Event(time, 7, "", true, Map.of()),
            new EventFile.Event(
                time, 7, "", false, Map.of("train/loss", 3.5f, "train/images_per_second", 2f)),
            new EventFile.Event(time, 300, "", false, Map.of("train/loss", Float.NaN))),
        EventFile.read(eventFiles().getFirst()));
  }

  @Test
  void runsThatBeginInOneSecondHaveAnEventFileEach() throws IOException {
    run(0, 1);
    run(1, 2);
    assertEquals(2, eventFiles().size());
    assertEquals(3, EventFile.read(eventFiles().get(0)).size());
    assertEquals(3, EventFile.read(eventFiles().get(1)).size());
  }

  @Test
  void anInterruptOfTheTrainingThreadClosesNothing() throws IOException {
    try (MetricsWriter writer = open(0)) {
      Thread.currentThread().interrupt();
      writer.write(StepMetrics.of(0, 0));
      assertTrue(Thread.interrupted());
      writer.write(StepMetrics.of(1, 0));
    }
    assertEquals(2, Files.readAllLines(jsonLines()).size());
    assertEquals(List.of(), warnings);
  }

  @Test
  void theFolderIsMadeIfItIsNotThere() throws IOException {
    Path deep = folder.resolve("a/b");
    MetricsWriter.open(deep, 0, warnings::add).close();
    assertTrue(Files.exists(deep.resolve(MetricsWriter.JSON_LINES)));
  }

  @Test
  void aFolderThatCannotBeIsAnErrorBeforeTheRunBegins() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThrows(IOException.class, () -> MetricsWriter.open(file, 0, warnings::add));
  }
}
