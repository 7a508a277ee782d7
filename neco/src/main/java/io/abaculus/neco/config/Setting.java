package io.abaculus.neco.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.abaculus.data.Suggestions;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration and the values it takes: what its type says, by Jackson, and its
 * limits.
 *
 * @param key the dotted name, {@code train.batch_size}
 * @param type of the record's component
 * @param range null if any number will do
 * @param length of a list; 0: any but 0
 * @param nullable whether null is a value
 * @param path whether it is a path
 */
record Setting(
    String key, JavaType type, @Nullable Interval range, int length, boolean nullable,
    boolean path) {

  /** A value that its key does not take. The message goes after {@code "key: "}. */
  static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }
  }

  /**
   * Checks a value.
   *
   * @param given as {@link YamlReader} reads it: texts, lists of texts and nulls
   * @return the value with its numbers and booleans in place of their texts
   * @throws Mismatch if the key does not take it, saying what it takes
   */
  JsonNode check(JsonNode given) throws Mismatch {
    if (nullable && (given.isNull() || isPlaceholder(given) || (isEmpty(given) && !path))) {
      return NullNode.instance;
    }
    JsonNode typed = isText() ? given : typed(given);
    if (range != null) {
      checkRange(given, typed, range);
    }
    Object value;
    try {
      value = Binding.MAPPER.readerFor(type).readValue(typed);
    } catch (IOException e) {
      throw unexpected(given);
    }
    if (value == null || (value instanceof List<?> list && !isLength(list.size()))) {
      throw unexpected(given);
    }
    if (path) {
      checkPath(typed);
    }
    return typed;
  }

  private void checkRange(JsonNode given, JsonNode typed, Interval numbers) throws Mismatch {
    for (JsonNode item : typed.isArray() ? typed : List.of(typed)) {
      if (!item.isNumber()) {
        throw unexpected(given);
      }
      if (!numbers.contains(item.doubleValue())) {
        String subject = typed.isArray() ? "each must be in " : "must be in ";
        throw new Mismatch(subject + numbers + ", got " + GivenValue.shown(given));
      }
    }
  }

  /** A text without letters, as {@code --set train.teacher_steepness=} gives it. */
  private static boolean isEmpty(JsonNode given) {
    return given.isTextual() && given.textValue().isBlank();
  }

  private void checkPath(JsonNode given) throws Mismatch {
    for (JsonNode item : given.isArray() ? given : List.of(given)) {
      if (isEmpty(item)) {
        throw new Mismatch("expected a path, got none; null stands for nothing");
      }
      try {
        var _ = Path.of(item.textValue());
      } catch (InvalidPathException e) {
        throw new Mismatch(
            "expected a path, got %s: %s".formatted(GivenValue.shown(given), e.getReason()));
      }
    }
  }

  /**
   * A value that fits, as it means the same from any folder: a path is made absolute.
   *
   * @param value as {@link #check} gives it
   */
  JsonNode anywhere(JsonNode value) {
    if (!path || value.isNull()) {
      return value;
    }
    if (value.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      value.forEach(item -> items.add(anywhere(item)));
      return items;
    }
    String text = value.textValue();
    if (key.equals(InitialWeights.PRETRAINED) && InitialWeights.isName(text)) {
      return value;
    }
    Path whole = Path.of(text).toAbsolutePath();
    // Not beyond "..", whose meaning depends on links.
    Path plain = text.contains("..") ? whole : whole.normalize();
    return JsonNodeFactory.instance.textNode(plain.toString());
  }

  /** The reference's files hold {@code "<PATH TO ...>"} where a path is to be filled in. */
  private static boolean isPlaceholder(JsonNode given) {
    return given.isTextual() && given.textValue().startsWith("<PATH") && given.textValue().endsWith(
        ">");
  }

  /** A text as YAML types it: a number, a boolean or the text itself; and so each item of a list. */
  private static JsonNode typed(JsonNode given) {
    if (given.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      given.forEach(item -> items.add(typed(item)));
      return items;
    }
    try {
      JsonNode typed = YamlReader.MAPPER.readTree(given.asText());
      return typed.isNumber() || typed.isBoolean() ? typed : given;
    } catch (JsonProcessingException e) {
      return given;
    }
  }

  /** Whether a value such as {@code 007} or {@code true} stays as it is written. */
  private boolean isText() {
    return itemType().isEnumType() || itemType().hasRawClass(String.class);
  }

  private boolean isLength(int items) {
    return length == 0 ? items > 0 : items == length;
  }

  private JavaType itemType() {
    return type.isCollectionLikeType() ? type.getContentType() : type;
  }

  private Mismatch unexpected(JsonNode given) {
    String hint = given.isTextual() ? Suggestions.hint(given.textValue(), choices()) : "";
    return new Mismatch("expected " + expected() + ", got " + GivenValue.shown(given) + hint);
  }

  /** What the key takes, for an error message. */
  private String expected() {
    String noun = noun();
    String one = (noun.equals("integer") ? "an " : "a ") + noun;
    String within = range == null ? "" : " in " + range;
    if (type.hasRawClass(TrainableBlocks.class)) {
      return "null, an integer or a list of integers" + within;
    }
    String what;
    if (length > 0) {
      what = "a list of %d %ss, each%s".formatted(length, noun, within);
    } else if (type.isCollectionLikeType()) {
      what = "%s or a list of %ss%s".formatted(one, noun, range == null ? "" : ", each" + within);
    } else if (type.isEnumType()) {
      what = "one of " + String.join(", ", choices());
    } else {
      what = (type.hasRawClass(boolean.class) ? "true or false" : one) + within;
    }
    return nullable ? what + ", or null" : what;
  }

  private String noun() {
    Class<?> item = itemType().getRawClass();
    if (item == String.class) {
      return "text";
    }
    return item == double.class || item == Double.class ? "number" : "integer";
  }

  /** How the constants of an enum are written; empty for any other type. */
  private List<String> choices() {
    return type.isEnumType()
        ? Arrays.stream(type.getRawClass().getEnumConstants()).map(Binding::text).toList()
        : List.of();
  }
}
