package io.abaculus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MarkdownRowTest {
  @Test
  void whateverIsInACellStaysInIt() {
    assertEquals(
        "| a\\|b | two lines | 3 |", MarkdownRow.of(List.of("a|b", "two\r\nlines", "3")));
    assertEquals("| --- | --- |", MarkdownRow.rule(2));
  }
}
