package io.abaculus.neco.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Flattens a YAML document to dotted keys, keeping each value's line and text. Jackson's own tree
 * has no lines, and of {@code data_dir: 007} only the number.
 */
final class YamlReader {

  static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER, YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private final YAMLParser parser;
  private final IntFunction<Origin> originOfLine;
  private final List<GivenValue> assignments = new ArrayList<>();
  private final Map<String, Origin> seen = new HashMap<>();

  private YamlReader(YAMLParser parser, IntFunction<Origin> originOfLine) {
    this.parser = parser;
    this.originOfLine = originOfLine;
  }

  /**
   * Reads a document.
   *
   * @param source what to call the document in an error
   * @param originOfLine the origin of a value on a line, counted from 1
   * @throws ConfigException if it is not YAML, or not a tree of maps with values and lists at its
   *     leaves, or names a key or a group of keys twice
   */
  static List<GivenValue> read(String text, String source, IntFunction<Origin> originOfLine) {
    return read(
        text, source, originOfLine, at -> "%s:%d:%d".formatted(source, at.line(), at.column()));
  }

  private static List<GivenValue> read(
      String text,
      String source,
      IntFunction<Origin> originOfLine,
      Function<YamlProblem, String> place) {
    try (YAMLParser parser = MAPPER.getFactory().createParser(text)) {
      YamlReader reader = new YamlReader(parser, originOfLine);
      reader.readWhole(text, source, place);
      return reader.assignments;
    } catch (IOException e) {
      throw new ConfigException(source + ": " + e.getMessage());
    }
  }

  /** Reads one value as YAML has it: {@code [224, 98]}, {@code 'a b'}, {@code null}. */
  static JsonNode readValue(String text) {
    List<GivenValue> one =
        read("value: " + text, text, line -> Origin.option(text), at -> text);
    if (one.size() != 1 || !one.getFirst().key().equals("value")) {
      throw new ConfigException("expected one value or a list, got " + text);
    }
    return one.getFirst().value();
  }

  private void readWhole(String text, String source, Function<YamlProblem, String> place)
      throws IOException {
    try {
      readDocument(source);
    } catch (JsonProcessingException e) {
      YamlProblem problem = YamlProblem.of(e, parser.currentLocation(), text);
      throw new ConfigException(
          "%s: not valid YAML: %s".formatted(place.apply(problem), problem.text()));
    }
  }

  private void readDocument(String source) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return; // empty, or nothing but comments
    }
    if (first != JsonToken.START_OBJECT) {
      throw problem("expected keys and values, got " + describe(first));
    }
    readMap("");
    if (parser.nextToken() != null) {
      throw new ConfigException(source + ": more than one YAML document");
    }
  }

  private void readMap(String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = prefix + parser.currentName();
      Origin origin = origin();
      Origin before = seen.put(key, origin);
      if (before != null) {
        throw new ConfigException(key + ": given twice (" + before + " and " + origin + ")");
      }
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        readMap(key + ".");
        continue;
      }
      refuseAlias(key);
      assignments.add(new GivenValue(key, readLeaf(key), origin));
    }
  }

  private JsonNode readLeaf(String key) throws IOException {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return nodes.nullNode();
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return nodes.textNode(parser.getText());
    }
    ArrayNode items = nodes.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isScalarValue()) {
        throw problem(
            key + ": expected a list of values, got " + describe(parser.currentToken())
                + " in the list");
      }
      refuseAlias(key);
      items.add(parser.getText());
    }
    return items;
  }

  /** The parser takes the name of an alias for its value, which a path or a name might well be. */
  private void refuseAlias(String key) throws IOException {
    if (parser.isCurrentAlias()) {
      throw problem(
          "%s: the alias *%s is not followed; write the value itself, or in quotes if it is meant as it stands"
              .formatted(key, parser.getText()));
    }
  }

  private ConfigException problem(String message) {
    return new ConfigException(message + " (" + origin() + ")");
  }

  private Origin origin() {
    return originOfLine.apply(parser.currentTokenLocation().getLineNr());
  }

  private String describe(JsonToken token) throws IOException {
    return switch (token) {
      case START_ARRAY -> "a list";
      case START_OBJECT -> "a group of keys";
      default -> "'" + parser.getText() + "'";
    };
  }
}
