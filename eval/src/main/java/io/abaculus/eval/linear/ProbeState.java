package io.abaculus.eval.linear;

import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.formats.json.Json;
import io.abaculus.formats.json.JsonException;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.ModelCheckpoint.Strictness;
import io.abaculus.nn.checkpoint.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a probe's training goes on from, as one safetensors file: the head, the optimizer's state, how many
 * epochs were trained and what was measured after them.
 */
final class ProbeState {
  private static final String FORMAT = "abaculus linear probe 1";
  private static final String HEAD = "head.";

  private ProbeState() {}

  /**
   * Writes the state; the file that was there stays whole until the new one is.
   *
   * @param probe what the state belongs to
   */
  static void save(
      Path file,
      String probe,
      ProbeTraining training,
      List<LinearProbe.Measurement> measurements)
      throws IOException {
    StateDict all =
        StateDict.of(training.head().linear())
            .withPrefix(HEAD)
            .and(StateDict.of(training.optimizer().state()));
    Map<String, String> metadata = new LinkedHashMap<>(training.head().metadata());
    metadata.put("format", FORMAT);
    metadata.put("probe", probe);
    metadata.put("epochs", Integer.toString(training.epochs()));
    metadata.put(
        "measurements",
        measurements.stream().map(ProbeState::json).collect(Collectors.joining(",", "[", "]")));
    ModelCheckpoint.save(file, all, metadata);
  }

  /**
   * Brings a training to a saved state.
   *
   * @param probe what the state should belong to
   * @return what was measured until then
   * @throws IOException if the file cannot be read, or is the state of something else
   */
  static List<LinearProbe.Measurement> load(Path file, String probe, ProbeTraining training)
      throws IOException {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      Map<String, String> metadata = open.metadata();
      if (!FORMAT.equals(metadata.get("format"))) {
        throw new IOException(file + " is no state of a linear probe");
      }
      if (!probe.equals(metadata.get("probe"))) {
        throw new IOException(
            "%s is the state of another probe, %s, and this one is %s: choose another file"
                .formatted(file, metadata.get("probe"), probe));
      }
      StateDict all = StateDict.of(open);
      List<LinearProbe.Measurement> measurements =
          measurements(metadata.getOrDefault("measurements", ""));
      int epochs = Integer.parseInt(metadata.getOrDefault("epochs", ""));
      ModelCheckpoint.load(
          all.under(HEAD), training.head().linear().parameters(), Strictness.EXACT);
      ModelCheckpoint.load(all, training.optimizer().state(), Strictness.COMPLETE);
      training.setEpochs(epochs);
      return measurements;
    } catch (IllegalArgumentException e) {
      throw new IOException("%s is damaged: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String json(LinearProbe.Measurement measurement) {
    return "["
        + measurement.epochs()
        + ","
        + Arrays.deepToString(measurement.confusion().counts())
        + "]";
  }

  private static List<LinearProbe.Measurement> measurements(String text) {
    List<LinearProbe.Measurement> measurements = new ArrayList<>();
    for (Json element : Json.parse(text).asArray()) {
      List<Json> parts = element.asArray();
      if (parts.size() != 2) {
        throw new JsonException("a measurement has 2 parts, not " + parts.size());
      }
      measurements.add(
          new LinearProbe.Measurement(
              parts.get(0).asInt(),
              new ConfusionMatrix(
                  parts.get(1).asArray().stream()
                      .map(ProbeState::longs)
                      .toArray(long[][]::new))));
    }
    return measurements;
  }

  private static long[] longs(Json array) {
    return array.asArray().stream().mapToLong(Json::asLong).toArray();
  }
}
