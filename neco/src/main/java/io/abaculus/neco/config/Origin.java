package io.abaculus.neco.config;

/** Where a value was given. */
sealed interface Origin {

  /** A line, counted from 1, of one of the presets. */
  record PresetLine(String preset, int line) implements Origin {
    @Override
    public String toString() {
      return "preset " + preset;
    }
  }

  /** A line, counted from 1, of a user's file. */
  record FileLine(String file, int line) implements Origin {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /** An option of the command line, such as {@code --set}. */
  record Option(String option) implements Origin {
    @Override
    public String toString() {
      return option;
    }
  }

  /** Whether this is the user's own word, not a preset's. */
  default boolean isUser() {
    return !(this instanceof PresetLine);
  }
}
