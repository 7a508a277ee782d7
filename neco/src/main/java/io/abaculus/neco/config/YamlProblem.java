package io.abaculus.neco.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.util.Map;

/** What a parser finds wrong with a YAML document, in words where it names classes of its own. */
final class YamlProblem {
  /** How the parser begins that a key is none, before the event that it got in its place. */
  private static final String NO_KEY = "Expected a field name";

  private static final Map<String, String> EVENTS =
      Map.of(
          "SequenceStartEvent", "a list",
          "MappingStartEvent", "a group of keys",
          "AliasEvent", "an alias");

  private YamlProblem() {}

  static String of(JsonProcessingException failure) {
    String message = failure.getOriginalMessage().lines().findFirst().orElse("").strip();
    if (message.startsWith(NO_KEY)) {
      return "expected a name as a key, got " + event(message);
    }
    if (failure instanceof StreamConstraintsException) {
      return message.contains("nesting depth")
          ? "groups of keys are nested too deep"
          : message.replaceFirst(",? from `[^`]*`", "");
    }
    return message;
  }

  private static String event(String message) {
    return EVENTS.entrySet().stream()
        .filter(event -> message.contains(event.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("something else");
  }
}
