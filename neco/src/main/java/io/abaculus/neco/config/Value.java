package io.abaculus.neco.config;

import java.util.List;

/** What a file or the command line gives a key, as text: the key's type says how to read it. */
sealed interface Value {

  /** A single value. */
  record Scalar(String text) implements Value {
    @Override
    public String toString() {
      return "'" + text + "'";
    }
  }

  /** A list of single values. */
  record Items(List<String> texts) implements Value {
    @Override
    public String toString() {
      return texts.toString();
    }
  }

  /** {@code null}, or nothing after the colon. */
  record Null() implements Value {
    @Override
    public String toString() {
      return "null";
    }
  }
}
