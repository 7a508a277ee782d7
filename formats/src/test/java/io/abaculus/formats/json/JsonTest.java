package io.abaculus.formats.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void readsEveryKindOfValue() {
    Json json = Json.parse(" {\"a\": [1, -2.5e3, true, false, null], \"b\": {\"c\": \"d\"}}\n");

    List<Json> a = json.get("a").asArray();
    assertEquals(1, a.get(0).asInt());
    assertEquals(-2500.0, a.get(1).asDouble());
    assertTrue(a.get(2).asBoolean());
    assertEquals(new Json.JsonBoolean(false), a.get(3));
    assertEquals(new Json.JsonNull(), a.get(4));
    assertEquals("d", json.get("b").get("c").asString());
    assertEquals(List.of("a", "b"), List.copyOf(json.asObject().keySet()));
  }

  @Test
  void resolvesEscapesAndKeepsUnicode() {
    assertEquals(
        "\"\\/\b\f\n\r\té\uD83D\uDE00ü",
        Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00ü\"").asString());
  }

  @Test
  void quotedStringsReadBackAsTheyWere() {
    StringBuilder all = new StringBuilder("\uD83D\uDE00");
    for (char c = 0; c < 0x200; c++) {
      all.append(c);
    }
    assertEquals(all.toString(), Json.parse(Json.quote(all.toString())).asString());
    assertThrows(JsonException.class, () -> Json.quote("\uD83D"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "{a:1}",
        "'a'",
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "-",
        "NaN",
        "Infinity",
        "tru",
        "nul",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\uD800\"",
        "\"\\uDC00\"",
        "\"\\uD800\\u0041\"",
        "\"\n\"",
        "1 1",
        "{} x",
        "{\"a\":1,\"a\":2}",
        "// 1",
        "[1]]"
      })
  void refusesWhatIsNotJson(String text) {
    assertThrows(JsonException.class, () -> Json.parse(text));
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    assertEquals(
        "duplicate key 'a' (byte 7)",
        assertThrows(JsonException.class, () -> Json.parse("{\"a\":1,\"a\":2}")).getMessage());
    assertEquals(
        "expected ',', found ']' (byte 6)",
        assertThrows(JsonException.class, () -> Json.parse("{\"a\":1]")).getMessage());
  }

  @Test
  void refusesMalformedUtf8() {
    byte[] overlong = {'"', (byte) 0xc0, (byte) 0xaf, '"'};
    assertThrows(JsonException.class, () -> new JsonParser(overlong).parse());
    byte[] cut = {'"', (byte) 0xe2, (byte) 0x82, '"'};
    assertThrows(JsonException.class, () -> new JsonParser(cut).parse());
  }

  @Test
  void boundsDepthAndNumberOfValues() {
    int depth = Json.MAX_DEPTH;
    Json.parse("[".repeat(depth) + "0" + "]".repeat(depth));
    assertThrows(
        JsonException.class, () -> Json.parse("[".repeat(depth + 1) + "0" + "]".repeat(depth + 1)));
    byte[] many = ("[" + "0,".repeat(Json.MAX_VALUES) + "0]").getBytes(StandardCharsets.US_ASCII);
    assertThrows(JsonException.class, () -> new JsonParser(many).parse());
  }

  @Test
  void integersAreExactOrRefused() {
    assertEquals(Long.MAX_VALUE, Json.parse("9223372036854775807").asLong());
    assertThrows(JsonException.class, () -> Json.parse("9223372036854775808").asLong());
    assertThrows(JsonException.class, () -> Json.parse("1.0").asLong());
    assertThrows(JsonException.class, () -> Json.parse("1e3").asLong());
    assertThrows(JsonException.class, () -> Json.parse("2147483648").asInt());
    assertThrows(JsonException.class, () -> Json.parse("\"1\"").asLong());
  }

  @Test
  void aMissingMemberIsNamed() {
    JsonException e = assertThrows(JsonException.class, () -> Json.parse("{}").get("a"));
    assertEquals("no member 'a'", e.getMessage());
  }
}
