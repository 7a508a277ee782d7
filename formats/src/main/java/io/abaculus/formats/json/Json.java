package io.abaculus.formats.json;

import io.abaculus.formats.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value (RFC 8259), as far as files of weights need one.
 *
 * <p>Reading is strict: no duplicate keys, no comments, no trailing commas, no {@code NaN}, valid
 * UTF-8, at most {@value #MAX_DEPTH} levels and {@value #MAX_VALUES} values, so that a text from
 * elsewhere can cost only so much. That is why it is no library's: none bounds the number of values or
 * refuses duplicate keys and bad UTF-8 unless it is told to, and this module depends on nothing.
 */
public sealed interface Json {
  /** The deepest nesting of arrays and objects that is read. */
  int MAX_DEPTH = 32;

  /** The largest number of values (arrays, objects and what they hold) that is read. */
  int MAX_VALUES = 2_000_000;

  /** An object; its keys keep the order of the text. */
  record JsonObject(Map<String, Json> members) implements Json {
    /** Copies the members. */
    public JsonObject {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /** An array. */
  record JsonArray(List<Json> elements) implements Json {
    /** Copies the elements. */
    public JsonArray {
      elements = List.copyOf(elements);
    }
  }

  /** A string, its escapes resolved. */
  record JsonString(String value) implements Json {}

  /** A number as it was written, so that no digit is lost before its type is known. */
  record JsonNumber(String literal) implements Json {}

  /** {@code true} or {@code false}. */
  record JsonBoolean(boolean value) implements Json {}

  /** {@code null}. */
  record JsonNull() implements Json {}

  /**
   * Reads one JSON value; only white space may stand around it.
   *
   * @throws JsonException naming what is wrong and at which byte of the UTF-8 text
   */
  static Json parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads one JSON value from UTF-8; only white space may stand around it.
   *
   * @throws JsonException naming what is wrong and at which byte
   */
  static Json parse(byte[] text) {
    return new JsonParser(text).parse();
  }

  /**
   * The members of this object, in the order of the text; a {@link JsonException} if it is none.
   */
  default Map<String, Json> asObject() {
    if (this instanceof JsonObject object) {
      return object.members();
    }
    throw new JsonException("expected an object, found " + kind());
  }

  /** The member of that name; a {@link JsonException} if this is no object or has none. */
  default Json get(String key) {
    Json value = asObject().get(key);
    if (value == null) {
      throw new JsonException("no member " + Excerpt.quoted(key));
    }
    return value;
  }

  /** The elements of this array; a {@link JsonException} if it is none. */
  default List<Json> asArray() {
    if (this instanceof JsonArray array) {
      return array.elements();
    }
    throw new JsonException("expected an array, found " + kind());
  }

  /** This string; a {@link JsonException} if it is none. */
  default String asString() {
    if (this instanceof JsonString string) {
      return string.value();
    }
    throw new JsonException("expected a string, found " + kind());
  }

  /** This boolean; a {@link JsonException} if it is none. */
  default boolean asBoolean() {
    if (this instanceof JsonBoolean bool) {
      return bool.value();
    }
    throw new JsonException("expected true or false, found " + kind());
  }

  /** This number, rounded to the nearest double; a {@link JsonException} if it is none. */
  default double asDouble() {
    if (this instanceof JsonNumber number) {
      return Double.parseDouble(number.literal());
    }
    throw new JsonException("expected a number, found " + kind());
  }

  /**
   * This number, which must be written as an integer and fit 64 bits; a {@link JsonException}
   * otherwise.
   */
  default long asLong() {
    if (this instanceof JsonNumber number) {
      try {
        return Long.parseLong(number.literal());
      } catch (NumberFormatException e) {
        throw new JsonException("expected an integer of 64 bits, found " + number.literal());
      }
    }
    throw new JsonException("expected a number, found " + kind());
  }

  /**
   * This number, which must be written as an integer and fit 32 bits; a {@link JsonException}
   * otherwise.
   */
  default int asInt() {
    long value = asLong();
    if (value != (int) value) {
      throw new JsonException("expected an integer of 32 bits, found " + value);
    }
    return (int) value;
  }

  /** What this value is, in words, for messages. */
  private String kind() {
    return switch (this) {
      case JsonObject o -> "an object";
      case JsonArray a -> "an array";
      case JsonString s -> "a string";
      case JsonNumber n -> "the number " + n.literal();
      case JsonBoolean b -> String.valueOf(b.value());
      case JsonNull n -> "null";
    };
  }

  /**
   * The text as a JSON string, quotes included.
   *
   * @throws JsonException if the text holds half a surrogate pair, which UTF-8 cannot hold
   */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length();) {
      int c = text.codePointAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append((char) c);
      } else if (c < 0x20) {
        quoted.append("\\u00").append(c < 0x10 ? "0" : "1").append(Character.forDigit(c & 15, 16));
      } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        throw new JsonException("character " + i + " of a string is half a surrogate pair");
      } else {
        quoted.appendCodePoint(c);
      }
      i += Character.charCount(c);
    }
    return quoted.append('"').toString();
  }
}
