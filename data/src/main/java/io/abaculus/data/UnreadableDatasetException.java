package io.abaculus.data;

import java.io.IOException;

/** More than half of a data set's records cannot be read. */
public final class UnreadableDatasetException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int unreadable;
  private final transient SkippedRecord example;

  UnreadableDatasetException(int unreadable, int size, SkippedRecord example) {
    super(
        "at least %d of %d records cannot be read, more than half; for example %s: %s"
            .formatted(unreadable, size, example.name(), example.reason()));
    this.unreadable = unreadable;
    this.example = example;
  }

  /** How many records are known to be unreadable. */
  public int unreadable() {
    return unreadable;
  }

  /** One of them. */
  public SkippedRecord example() {
    return example;
  }
}
