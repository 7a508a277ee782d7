package io.abaculus.formats.json;

import io.abaculus.formats.text.Excerpt;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one {@link Json} value from UTF-8 bytes by recursive descent; positions in messages count
 * bytes from 0.
 */
final class JsonParser {
  private static final int END = -1;

  private final byte[] text;
  private int position;
  private int values;

  JsonParser(byte[] text) {
    this.text = text;
  }

  Json parse() {
    skipWhiteSpace();
    Json value = value(0);
    skipWhiteSpace();
    if (position < text.length) {
      throw problem("expected the end, found " + described(peek()));
    }
    return value;
  }

  private Json value(int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw problem("nested deeper than " + Json.MAX_DEPTH + " levels");
    }
    if (++values > Json.MAX_VALUES) {
      throw problem("more than " + Json.MAX_VALUES + " values");
    }
    int c = peek();
    if (c == '{') {
      return object(depth);
    } else if (c == '[') {
      return array(depth);
    } else if (c == '"') {
      return new Json.JsonString(string());
    } else if (c == '-' || isDigit(c)) {
      return number();
    } else if (c == 't') {
      return word("true", new Json.JsonBoolean(true));
    } else if (c == 'f') {
      return word("false", new Json.JsonBoolean(false));
    } else if (c == 'n') {
      return word("null", new Json.JsonNull());
    }
    throw problem("expected a value, found " + described(c));
  }

  private Json object(int depth) {
    Map<String, Json> members = new LinkedHashMap<>();
    position++;
    skipWhiteSpace();
    if (peek() == '}') {
      position++;
      return new Json.JsonObject(members);
    }
    while (true) {
      if (peek() != '"') {
        throw problem("expected a key, found " + described(peek()));
      }
      int start = position;
      String key = string();
      skipWhiteSpace();
      expect(':');
      skipWhiteSpace();
      if (members.put(key, value(depth + 1)) != null) {
        position = start;
        throw problem("duplicate key " + Excerpt.quoted(key));
      }
      skipWhiteSpace();
      if (peek() == '}') {
        position++;
        return new Json.JsonObject(members);
      }
      expect(',');
      skipWhiteSpace();
    }
  }

  private Json array(int depth) {
    List<Json> elements = new ArrayList<>();
    position++;
    skipWhiteSpace();
    if (peek() == ']') {
      position++;
      return new Json.JsonArray(elements);
    }
    while (true) {
      elements.add(value(depth + 1));
      skipWhiteSpace();
      if (peek() == ']') {
        position++;
        return new Json.JsonArray(elements);
      }
      expect(',');
      skipWhiteSpace();
    }
  }

  private Json number() {
    int start = position;
    if (peek() == '-') {
      position++;
    }
    if (peek() == '0') {
      position++;
    } else {
      digits();
    }
    if (peek() == '.') {
      position++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      position++;
      if (peek() == '+' || peek() == '-') {
        position++;
      }
      digits();
    }
    return new Json.JsonNumber(
        new String(text, start, position - start, StandardCharsets.US_ASCII));
  }

  private void digits() {
    if (!isDigit(peek())) {
      throw problem("expected a digit, found " + described(peek()));
    }
    while (isDigit(peek())) {
      position++;
    }
  }

  private String string() {
    position++;
    StringBuilder resolved = null;
    int start = position;
    while (true) {
      int c = peek();
      if (c == END) {
        throw problem("the text ends inside a string");
      } else if (c < 0x20) {
        throw problem("control character inside a string: " + described(c));
      } else if (c == '"') {
        String tail = decoded(start, position);
        position++;
        return resolved == null ? tail : resolved.append(tail).toString();
      } else if (c == '\\') {
        if (resolved == null) {
          resolved = new StringBuilder();
        }
        resolved.append(decoded(start, position));
        position++;
        escape(resolved);
        start = position;
      } else {
        position++;
      }
    }
  }

  private void escape(StringBuilder resolved) {
    int c = peek();
    position++;
    switch (c) {
      case '"', '\\', '/' -> resolved.append((char) c);
      case 'b' -> resolved.append('\b');
      case 'f' -> resolved.append('\f');
      case 'n' -> resolved.append('\n');
      case 'r' -> resolved.append('\r');
      case 't' -> resolved.append('\t');
      case 'u' -> codePoint(resolved);
      default -> {
        position--;
        throw problem("unknown escape \\ followed by " + described(c));
      }
    }
  }

  private void codePoint(StringBuilder resolved) {
    char unit = codeUnit();
    resolved.append(unit);
    if (Character.isHighSurrogate(unit)) {
      expect('\\');
      expect('u');
      char low = codeUnit();
      if (!Character.isLowSurrogate(low)) {
        throw problem("half a surrogate pair in a string");
      }
      resolved.append(low);
    } else if (Character.isLowSurrogate(unit)) {
      throw problem("half a surrogate pair in a string");
    }
  }

  private char codeUnit() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = peek() < 128 ? Character.digit(peek(), 16) : -1;
      if (digit < 0) {
        throw problem("expected a hexadecimal digit, found " + described(peek()));
      }
      unit = unit << 4 | digit;
      position++;
    }
    return (char) unit;
  }

  private String decoded(int from, int to) {
    try {
      // A decoder, because the constructor of String replaces malformed bytes where this must
      // refuse them.
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      position = from;
      throw problem("a string that is not valid UTF-8");
    }
  }

  private Json word(String word, Json value) {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i));
    }
    return value;
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw problem("expected '" + wanted + "', found " + described(peek()));
    }
    position++;
  }

  private void skipWhiteSpace() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      position++;
    }
  }

  /** The byte at the position, 0 to 255, or {@link #END}. */
  private int peek() {
    return position < text.length ? text[position] & 0xff : END;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static String described(int c) {
    if (c == END) {
      return "the end of the text";
    }
    return c > 0x20 && c < 0x7f ? "'" + (char) c + "'" : "byte 0x" + Integer.toHexString(c);
  }

  private JsonException problem(String what) {
    return new JsonException(what + " (byte " + position + ")");
  }
}
