package io.abaculus.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what a mistyped word was meant to be. */
public final class Suggestions {
  /** Fewer letters say too little. */
  private static final int SHORTEST_BEGINNING = 3;

  private Suggestions() {}

  /**
   * The candidate with the fewest typing errors, if there are few enough to be a slip: a third of
   * the word's letters and at least two. A word that is a candidate's last part ({@code batch_size}
   * for {@code train.batch_size}) counts as close. If none is close, the only one that begins with the word.
   */
  public static Optional<String> nearest(String word, Collection<String> candidates) {
    record Scored(String candidate, int distance) {}
    int allowed = Math.max(2, lastPart(word).length() / 3);
    return candidates.stream()
        .map(candidate -> new Scored(candidate, distanceOfKeys(word, candidate)))
        .filter(scored -> scored.distance() <= allowed)
        .min(Comparator.comparingInt(Scored::distance).thenComparing(Scored::candidate))
        .map(Scored::candidate)
        .or(() -> onlyLonger(word, candidates));
  }

  private static Optional<String> onlyLonger(String word, Collection<String> candidates) {
    List<String> longer =
        word.length() < SHORTEST_BEGINNING
            ? List.of()
            : candidates.stream().filter(candidate -> candidate.startsWith(word)).toList();
    return longer.size() == 1 ? Optional.of(longer.getFirst()) : Optional.empty();
  }

  /** {@code "; did you mean X?"}, or nothing. */
  public static String hint(String word, Collection<String> candidates) {
    return nearest(word, candidates).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /** Typing errors in the last part, and one for a group that is missing or another one. */
  private static int distanceOfKeys(String word, String candidate) {
    int wrongGroup = Math.min(1, distance(group(word), group(candidate)));
    return wrongGroup + distance(lastPart(word), lastPart(candidate));
  }

  private static String lastPart(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private static String group(String key) {
    return key.substring(0, Math.max(0, key.lastIndexOf('.')));
  }

  /** Damerau's distance: insertions, deletions, substitutions and swaps of neighbours. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + substitution);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
