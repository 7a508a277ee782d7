package io.abaculus.neco.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.OptionalLong;

/** One JSON object a line: {@code {"step":0,"epoch":0,"loss":4.08,...}}. */
final class JsonLines {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonLines() {}

  /**
   * The line, with its line feed. A number that is not finite becomes a string, as JSON has none.
   */
  static byte[] encode(StepMetrics metrics) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("step", metrics.step());
      json.writeNumberField("epoch", metrics.epoch());
      for (Map.Entry<String, Double> value : metrics.values().entrySet()) {
        json.writeNumberField(value.getKey(), value.getValue());
      }
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return line.toByteArray();
  }

  /**
   * The length in bytes of the lines, from the first on, that are whole and of steps before the
   * given one. What lies behind was written by a run that went on past its checkpoint, or by a
   * crash.
   */
  static int lengthBefore(byte[] lines, long nextStep) {
    int kept = 0;
    for (int i = 0; i < lines.length; i++) {
      if (lines[i] != '\n') {
        continue;
      }
      OptionalLong step = step(lines, kept, i - kept);
      if (step.isEmpty() || step.getAsLong() >= nextStep) {
        return kept;
      }
      kept = i + 1;
    }
    return kept;
  }

  /** The step of a line, or nothing if it is not one. */
  private static OptionalLong step(byte[] lines, int offset, int length) {
    try (JsonParser json = JSON.createParser(lines, offset, length)) {
      boolean begins =
          json.nextToken() == JsonToken.START_OBJECT
              && "step".equals(json.nextFieldName())
              && json.nextToken() == JsonToken.VALUE_NUMBER_INT;
      if (!begins) {
        return OptionalLong.empty();
      }
      long step = json.getLongValue();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        // To the end, which a line cut short does not reach.
      }
      return OptionalLong.of(step);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
