package io.abaculus.eval.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * A piece of a page that is also well-formed XML. Text gets into it by {@link #of} alone, which escapes
 * it: the names of files and classes are strangers' text.
 *
 * @param html the piece
 */
record Markup(String html) {
  static final Markup EMPTY = new Markup("");

  /**
   * A pattern in which each {@code %s} is a value: markup as it is, and everything else as text.
   */
  static Markup of(String pattern, Object... values) {
    Object[] safe =
        Arrays.stream(values)
            .map(value -> value instanceof Markup markup ? markup.html : escape(value.toString()))
            .toArray();
    return new Markup(String.format(Locale.ROOT, pattern, safe));
  }

  /** Pieces one after the other. */
  static Collector<Markup, ?, Markup> joining() {
    return Collectors.collectingAndThen(
        Collectors.mapping(Markup::html, Collectors.joining()), Markup::new);
  }

  /** Text for an element or an attribute; what XML cannot hold becomes a question mark. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXml(c) ? c : '?');
              }
            });
    return escaped.toString();
  }

  private static boolean isXml(int c) {
    boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\r';
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !control && !surrogate && c != 0xfffe && c != 0xffff;
  }
}
