package io.abaculus.neco.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a configuration such that reading it gives the same configuration. Jackson's own generator
 * writes no comments, and each item of a list on a line of its own.
 */
final class YamlWriter {

  /** Text that YAML takes as it stands, in a list too, unless it is a word such as {@code true}. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*");

  private static final StringQuotingChecker RESERVED = new StringQuotingChecker.Default();

  private YamlWriter() {}

  /**
   * The document.
   *
   * @param values of the dotted keys
   * @param header lines of comment
   * @param commentOfKey what to say beside a key's value; null: nothing
   */
  static String write(
      ObjectNode values, List<String> header, Function<String, @Nullable String> commentOfKey) {
    Map<String, StringBuilder> groups = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      String key = value.getKey();
      int dot = key.indexOf('.');
      String group = dot < 0 ? "" : key.substring(0, dot) + ":\n";
      StringBuilder lines = groups.computeIfAbsent(group, name -> new StringBuilder(name));
      lines.append(dot < 0 ? "" : "  ").append(key.substring(dot + 1)).append(": ");
      lines.append(text(value.getValue()));
      String comment = commentOfKey.apply(key);
      lines.append(comment == null ? "\n" : "  # " + comment + "\n");
    }
    return header.stream().map(line -> "# " + line + "\n").collect(Collectors.joining())
        + String.join("", groups.values());
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream()
          .map(YamlWriter::text)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value.isTextual() ? quotedIfNeeded(value.textValue()) : value.asText();
  }

  private static String quotedIfNeeded(String text) {
    boolean isPlain = PLAIN.matcher(text).matches() && !RESERVED.needToQuoteValue(text);
    try {
      return isPlain ? text : YamlReader.MAPPER.writeValueAsString(text).strip();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
