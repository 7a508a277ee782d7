package io.abaculus.data;

import java.io.IOException;

/** The records of a data set, or why they cannot be read. */
record Attempts<T>(Dataset<T> dataset) implements Dataset<Attempt<T>> {
  @Override
  public int size() {
    return dataset.size();
  }

  @Override
  public Attempt<T> get(int index) {
    try {
      return new Attempt.Read<>(dataset.get(index));
    } catch (IOException e) {
      return new Attempt.Unreadable<>(RecordReadException.of(recordName(index), e));
    }
  }

  @Override
  public String recordName(int index) {
    return dataset.recordName(index);
  }
}
