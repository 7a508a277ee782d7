package io.abaculus.neco.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;

/**
 * A key, what it is given, and where.
 *
 * @param value a text, a list of texts or null: the key's type says how to read a text
 */
record GivenValue(String key, JsonNode value, Origin origin) {

  /** What is given, as an error shows it. */
  String shown() {
    return shown(value);
  }

  /** A value as an error shows it: {@code 'text'}, {@code [1, 2]} or {@code null}. */
  static String shown(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream()
          .map(JsonNode::asText)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value.isNull() ? "null" : "'" + value.asText() + "'";
  }
}
