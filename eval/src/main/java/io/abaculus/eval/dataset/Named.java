package io.abaculus.eval.dataset;

import io.abaculus.data.Suggestions;
import java.util.Arrays;
import java.util.List;

/** Finds what a name stands for. */
final class Named {
  private Named() {}

  /**
   * The value of a name.
   *
   * @param what the values are, for the message
   * @param values whose texts are their names
   * @throws IllegalArgumentException if there is none of that name; the message lists the names
   */
  static <T> T of(String what, String name, T[] values) {
    List<String> names = Arrays.stream(values).map(String::valueOf).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "there is no %s called '%s', only %s%s"
              .formatted(what, name, String.join(", ", names), Suggestions.hint(name, names)));
    }
    return values[index];
  }
}
