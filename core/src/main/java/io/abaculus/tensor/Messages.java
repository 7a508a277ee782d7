package io.abaculus.tensor;

import java.util.List;

/** Wording that messages share. */
final class Messages {
  private static final int NAMED = 5;

  private Messages() {}

  /** Names in a row, and how many more there are. */
  static String listed(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() <= NAMED ? shown : shown + " and " + (names.size() - NAMED) + " more";
  }
}
