package io.abaculus.neco.config;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a configuration with every key, such that reading it gives the same configuration. */
final class YamlWriter {

  /** Text that YAML takes as it stands. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*");

  private static final Set<String> NOT_TEXT =
      Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

  private YamlWriter() {}

  /**
   * The document.
   *
   * @param header lines of comment
   * @param commentOfKey what to say beside a key's value; null: nothing
   */
  static String write(
      NecoConfig config, List<String> header, Function<String, @Nullable String> commentOfKey) {
    Map<String, @Nullable Object> values = Schema.values(config);
    StringBuilder yaml = new StringBuilder();
    header.forEach(line -> yaml.append("# ").append(line).append('\n'));
    String openGroup = "";
    for (String key : Schema.keysByGroup()) {
      int dot = key.indexOf('.');
      String group = key.substring(0, Math.max(0, dot));
      if (!group.equals(openGroup)) {
        yaml.append(group).append(":\n");
        openGroup = group;
      }
      yaml.append(dot < 0 ? "" : "  ").append(key.substring(dot + 1)).append(": ");
      yaml.append(text(values.get(key)));
      String comment = commentOfKey.apply(key);
      if (comment != null) {
        yaml.append("  # ").append(comment);
      }
      yaml.append('\n');
    }
    return yaml.toString();
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Choice choice -> text(choice.text());
      case String text -> quotedIfNeeded(text);
      case List<?> list -> list.stream().map(YamlWriter::text).toList().toString();
      case TrainableBlocks.All() -> "null";
      case TrainableBlocks.From(int first) -> String.valueOf(first);
      case TrainableBlocks.Only(List<Integer> blocks) -> blocks.toString();
      default -> value.toString();
    };
  }

  private static String quotedIfNeeded(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text.toLowerCase(
        Locale.ROOT));
    return plain ? text : quoted(text);
  }

  /** A JSON string, which is a YAML string as well once what YAML calls unprintable is escaped. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : new String(JsonStringEncoder.getInstance().quoteAsString(text)).toCharArray()) {
      boolean printable = (c >= ' ' && c <= '~') || Character.isLetterOrDigit(c);
      quoted.append(printable ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return quoted.append('"').toString();
  }
}
