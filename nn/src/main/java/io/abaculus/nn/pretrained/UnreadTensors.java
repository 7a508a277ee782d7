package io.abaculus.nn.pretrained;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors that are in a file in a form that is not read, in words: not to be told of as if they were not there. */
final class UnreadTensors {
  /** How many forms are told of in a message. */
  private static final int SHOWN = 3;

  private UnreadTensors() {}

  /**
   * What is there and not read, as the end of a sentence on what a file lacks; empty if there is nothing.
   *
   * @param unread what each of the tensors is, by its name
   */
  static String note(Map<String, String> unread) {
    if (unread.isEmpty()) {
      return "";
    }
    Map<String, List<String>> byForm = new LinkedHashMap<>();
    unread.forEach((name, form) -> byForm.computeIfAbsent(form, f -> new ArrayList<>()).add(name));
    List<String> kinds = new ArrayList<>();
    byForm.forEach((form, names) -> kinds.add(kind(form, names)));
    return "; there, but in a form that is not read: "
        + String.join(", ", kinds.subList(0, Math.min(SHOWN, kinds.size())))
        + (kinds.size() > SHOWN ? ", ..." : "");
  }

  private static String kind(String form, List<String> names) {
    String first = "'" + names.getFirst() + "'";
    return names.size() == 1
        ? "%s is %s".formatted(first, form)
        : "%s and %d more, each %s".formatted(first, names.size() - 1, form);
  }
}
