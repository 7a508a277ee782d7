package io.abaculus.eval.dataset;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lists of names: one a line, with any line ends; blank lines do not count. */
final class NameList {
  private NameList() {}

  /**
   * A name in a list.
   *
   * @param number of its line, from 1
   */
  record Line(int number, String name) {}

  /** The names in a file's content. */
  static List<Line> of(byte[] file) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String text : new String(file, StandardCharsets.UTF_8).lines().toList()) {
      number++;
      String name = (number == 1 ? withoutMark(text) : text).strip();
      if (!name.isEmpty()) {
        lines.add(new Line(number, name));
      }
    }
    return lines;
  }

  /** Windows' editors begin a file with the mark of its byte order. */
  private static String withoutMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }
}
