package io.abaculus.eval.report;

/** Parts that sections of the page share. */
final class Section {
  private Section() {}

  /** Something that the reader unfolds. */
  static Markup folded(String title, boolean open, Markup content) {
    return Markup.of(
        "<details%s><summary>%s</summary>%n%s</details>%n",
        open ? new Markup(" open=\"open\"") : Markup.EMPTY, title, content);
  }

  /** A table in a box of its own, which scrolls by keyboard, too, where the page is narrow. */
  static Markup table(String kind, String caption, Markup head, Markup body) {
    return Markup.of(
        "<div class=\"scroll %s\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
            + "<table><caption><span>%s</span></caption>%n<thead>%s</thead>%n<tbody>%n%s</tbody></table></div>%n",
        kind, caption, caption, head, body);
  }
}
