package io.abaculus.nn.checkpoint;

import java.io.IOException;
import java.util.List;

/** A state dict does not fit the parameters that were to be loaded from it; none was changed. */
public final class StateDictMismatchException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 8;

  private final transient List<String> missing;
  private final transient List<String> unexpected;
  private final transient List<String> misfitting;

  StateDictMismatchException(
      List<String> missing, List<String> unexpected, List<String> misfitting) {
    super(message(missing, unexpected, misfitting));
    this.missing = List.copyOf(missing);
    this.unexpected = List.copyOf(unexpected);
    this.misfitting = List.copyOf(misfitting);
  }

  /** Parameters that the state dict has no tensor for. */
  public List<String> missing() {
    return missing;
  }

  /** Tensors that no parameter has the name of. */
  public List<String> unexpected() {
    return unexpected;
  }

  /** Parameters whose tensor has another shape, or a type that cannot become theirs. */
  public List<String> misfitting() {
    return misfitting;
  }

  private static String message(
      List<String> missing, List<String> unexpected, List<String> misfitting) {
    StringBuilder message = new StringBuilder("the state dict does not fit");
    append(message, "missing", missing);
    append(message, "unexpected", unexpected);
    append(message, "of another shape or type", misfitting);
    return message.toString();
  }

  private static void append(StringBuilder message, String what, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    message.append("; ").append(names.size()).append(' ').append(what).append(": ");
    message.append(String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))));
    if (names.size() > SHOWN) {
      message.append(", …");
    }
  }
}
