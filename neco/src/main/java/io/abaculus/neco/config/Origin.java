package io.abaculus.neco.config;

/**
 * Where a value was given.
 *
 * @param text how an error names it: {@code preset demo}, {@code my.yml:3}, {@code --set}
 * @param isUser whether this is the user's own word, not a preset's
 */
record Origin(String text, boolean isUser) {

  static Origin preset(String name) {
    return new Origin("preset " + name, false);
  }

  /** A line, counted from 1, of a user's file. */
  static Origin line(String file, int line) {
    return new Origin(file + ":" + line, true);
  }

  /** An option of the command line, such as {@code --set}. */
  static Origin option(String option) {
    return new Origin(option, true);
  }

  @Override
  public String toString() {
    return text;
  }
}
