package io.abaculus.formats.text;

/** Text that a file brings along, made fit for a message: printable, and of limited length. */
public final class Excerpt {
  private static final int MAX_LENGTH = 120;

  private Excerpt() {}

  /** The text with a question mark for each control character, cut after 120 characters. */
  public static String of(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= MAX_LENGTH
        ? printable
        : printable.substring(0, MAX_LENGTH - 1) + "…";
  }

  /** The same in single quotes. */
  public static String quoted(String text) {
    return "'" + of(text) + "'";
  }
}
